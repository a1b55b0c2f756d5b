/**
 * How many bytes of requests and notifications may be with the other side, unfinished, before more
 * of them wait here. Answers and control frames never wait, so that nobody waits for ever.
 */
export const windowBytes: number = 8 * 1024 * 1024;

/** What a frame costs besides its body. */
export const frameCost = 64;
