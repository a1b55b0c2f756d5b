/*
 * What differs between Unix sockets and Windows named pipes: where an endpoint is and who can reach it. In two halves,
 * as a worker does not load the host's.
 */

/** The worker's half: a place to listen in. */
export interface ListeningAdapter {
  /** Creates a private place to listen in. Throws if it cannot, and leaves nothing. */
  prepare(endpoint: string): void;
  /** Removes what `prepare` and listening created. */
  remove(endpoint: string): void;
}

/** The host's half: where to listen, and whether an endpoint is the worker's. */
export interface DiallingAdapter {
  /** Unguessable random bytes, as hexadecimal digits. */
  randomHex(bytes: number): string;
  /** New addresses to try, best first, whose place can be private and exchanged by no other user. Throws if there are none. Leaves nothing. */
  endpoints(id: string): string[];
  /** Throws unless the place is private, and no user but this one and the worker's can exchange it. */
  verify(endpoint: string): void;
  /** The folder that remains if the worker is killed while it listens; `''` if none does. */
  leftover(endpoint: string): string;
}
