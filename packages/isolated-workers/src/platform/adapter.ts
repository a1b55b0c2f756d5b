/** What differs between Unix sockets and Windows named pipes: where an endpoint is, and who may reach it. */
export interface SocketAdapter {
  /** So many bytes that nobody can guess, as hexadecimal digits. */
  randomHex(bytes: number): string;
  /** Host: fresh addresses worth trying, best first. Creates nothing. */
  endpoints(id: string): string[];
  /** Worker: makes the place private before it listens there. Throws where that cannot be done. */
  prepare(endpoint: string): void;
  /** Host: throws unless the place is private and this user's own. */
  verify(endpoint: string): void;
  /** Removes what `prepare` made and what listening left there. */
  remove(endpoint: string): void;
  /** The folder that is left if the worker is killed while it listens; `''`: none. */
  leftover(endpoint: string): string;
}
