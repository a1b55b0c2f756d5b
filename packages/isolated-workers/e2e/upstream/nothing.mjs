// An empty program; that Node does not even come to its end is the fault.
