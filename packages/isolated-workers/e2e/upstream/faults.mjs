/** Faults of platforms, by number; `platforms` are names of the lane. */
export const faults = [];
