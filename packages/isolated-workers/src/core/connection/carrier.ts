/** Carries bytes between two links: a socket, a port, memory. */
export interface Carrier {
  /** Bytes that it was given and that have not been taken. */
  readonly queuedBytes: number;
  /** Takes the chunks, in their order. They are its own until they are taken. */
  write(chunks: readonly Uint8Array[]): void;
  /** Ends this direction behind what was written. */
  end(): void;
  /** Closes both directions at once. */
  destroy(): void;
  /** Keeps this process alive while it is open. */
  ref(): void;
  /** Lets this process end though it is open. */
  unref(): void;
  /**
   * Writes synchronously, for at most `milliseconds`, the rest of what it was `given` and then what `takeQueued`
   * returns. Where it cannot, it does nothing and takes nothing.
   */
  flushSync(
    given: readonly Uint8Array[],
    takeQueued: () => readonly Uint8Array[],
    milliseconds: number,
  ): void;
}

/** What a carrier tells its link, and asks of it. */
export interface CarrierOwner {
  /** Whether a part of a large body has arrived, and the rest has not. */
  readonly awaitsLargeBody: boolean;
  /** The buffer to read the missing part of a large body into, if one is incomplete. */
  place(): Buffer | undefined;
  /** The first `length` bytes of `chunk` have arrived; the chunk may be used again afterwards. */
  received(chunk: Buffer, length: number): void;
  /** A write, or a part of it, has been taken. */
  taken(): void;
  /** Both directions are closed. `error`: the reason, unless the other side just ended. */
  lost(error: Error | undefined): void;
}
