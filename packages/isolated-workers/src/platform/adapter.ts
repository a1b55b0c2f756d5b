/** What differs between Unix sockets and Windows named pipes: where an endpoint is and who can reach it. */
export interface SocketAdapter {
  /** Unguessable random bytes, as hexadecimal digits. */
  randomHex(bytes: number): string;
  /** Host: new addresses to try, best first. Creates nothing. */
  endpoints(id: string): string[];
  /** Worker: creates a private place to listen in, which no other user can exchange. Throws if it cannot, and leaves nothing. */
  prepare(endpoint: string): void;
  /** Host: throws unless the place is private, and no user but this one and the worker's can exchange it. */
  verify(endpoint: string): void;
  /** Removes what `prepare` and listening created. */
  remove(endpoint: string): void;
  /** The folder that remains if the worker is killed while it listens; `''` if none does. */
  leftover(endpoint: string): string;
}
