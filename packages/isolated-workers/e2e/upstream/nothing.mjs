// An empty program; that Node ends with 3, by abort(), is the fault.
