/** Carries bytes between two links: a socket, a port, memory. */
export interface Carrier {
  /** Bytes written to it that have not been taken; `Infinity` once a write has failed. */
  readonly queuedBytes: number;
  /** Writes the chunks in order. The carrier owns them until they are taken. */
  write(chunks: readonly Uint8Array[]): void;
  /** Ends this direction, after what was written. */
  end(): void;
  /** Closes both directions at once. */
  destroy(): void;
  /** Keeps this process alive while the carrier is open. */
  ref(): void;
  /** Lets this process end even while the carrier is open. */
  unref(): void;
  /**
   * Synchronously writes the rest of what it was `given`, then what `takeQueued` returns, for at most
   * `milliseconds`. A carrier that cannot does nothing and takes nothing.
   */
  flushSync(
    given: readonly Uint8Array[],
    takeQueued: () => readonly Uint8Array[],
    milliseconds: number,
  ): void;
}

/** What a carrier reports to its link, and asks of it. */
export interface CarrierOwner {
  /** Whether a large body has arrived only in part. */
  readonly awaitsLargeBody: boolean;
  /** The buffer for the missing part of a large body, if one is incomplete. */
  place(): Buffer | undefined;
  /** The first `length` bytes of `chunk` have arrived. The chunk may be reused afterwards. */
  received(chunk: Buffer, length: number): void;
  /** A write, or a part of one, has been taken. */
  taken(): void;
  /** Both directions are closed. `error`: the reason, undefined if the other side just ended. */
  lost(error: Error | undefined): void;
}
