import { ProtocolError } from '../../errors/index.js';
import type { Link, LinkSink } from '../messaging/index.js';
import { FrameDecoder, FrameEncoder, type Body } from '../wire/index.js';
import type { Carrier, CarrierOwner } from './carrier.js';
import { nextTick } from '../../utils/index.js';

/** The largest body each side accepts until the handshake is over: a HELLO, a WELCOME or a refusal. */
export const handshakeBytes: number = 4096;

/** The first write of a tick starts at this size, each further one at twice the size before. */
const firstFlushBytes = 1024;

/** A link over any carrier of bytes. It batches frames and gives the carrier one write at a time. */
export class ByteLink implements Link, CarrierOwner {
  maxSendBytes: number = handshakeBytes;
  attaches = false;
  bytesReceived = 0;
  readonly closed: Promise<void>;
  readonly #carrier: Carrier;
  readonly #decoder: FrameDecoder;
  readonly #encoder = new FrameEncoder();
  #sink: LinkSink;
  #state: 'open' | 'ending' | 'closed' = 'open';
  /** The chunks of the write in progress. */
  #inFlight: readonly Uint8Array[] = [];
  #flushThreshold = firstFlushBytes;
  #flushScheduled = false;
  #isCallingBack = false;
  /** Callbacks, and for each the place in the stream that it waits for, in ascending order. */
  #callbacks: (() => void)[] = [];
  #places: number[] = [];
  /** Bytes of the stream that have been taken, and that are in flight behind them. */
  #takenBytes = 0;
  #inFlightBytes = 0;
  #settleClosed: () => void = () => undefined;

  readonly #flushTick = (): void => {
    this.#flushScheduled = false;
    this.#flushThreshold = firstFlushBytes;
    this.#flush();
  };

  /** `carry` opens the carrier and makes this link its owner. */
  constructor(carry: (owner: CarrierOwner) => Carrier, sink: LinkSink, maxReceiveBytes: number) {
    this.#sink = sink;
    this.#decoder = new FrameDecoder(sink, maxReceiveBytes);
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve));
    this.#carrier = carry(this);
  }

  /** With `maxReceiveBytes`, the limit of a body from now on. */
  handOver(sink: LinkSink, maxReceiveBytes: number = this.#decoder.maxBodyBytes): void {
    this.#sink = this.#decoder.sink = sink;
    this.#decoder.maxBodyBytes = maxReceiveBytes;
  }

  get queuedBytes(): number {
    return this.#encoder.queuedBytes + this.#carrier.queuedBytes;
  }

  get awaitsLargeBody(): boolean {
    return this.#decoder.awaitsLargeBody;
  }

  place(): Buffer | undefined {
    return this.#decoder.place();
  }

  send(kind: number, tx: number, name: string, body: Body): number {
    if (this.#state !== 'open') return 0;
    const bytes = this.#encoder.add(kind, tx, name, body, this.maxSendBytes);
    if (this.#encoder.queuedBytes >= this.#flushThreshold && this.#inFlight.length === 0) {
      this.#flushThreshold *= 2;
      this.#flush();
    }
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      nextTick(this.#flushTick);
    }
    return bytes;
  }

  whenTaken(callback: () => void): void {
    if (this.#state === 'closed') return;
    const place = this.#takenBytes + this.#inFlightBytes + this.#encoder.queuedBytes;
    if (place === this.#takenBytes) callback();
    else {
      this.#places.push(place);
      this.#callbacks.push(callback);
    }
  }

  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#flush();
    if (this.#inFlight.length === 0) this.#carrier.end();
  }

  close(error?: Error): void {
    this.#carrier.destroy();
    this.lost(error);
  }

  ref(): void {
    this.#carrier.ref();
  }

  unref(): void {
    this.#carrier.unref();
  }

  flushSync(milliseconds: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#carrier.flushSync(this.#inFlight, () => this.#encoder.take(), milliseconds);
  }

  received(chunk: Buffer, length: number): void {
    this.bytesReceived += length;
    try {
      this.#decoder.push(chunk, length);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.close(error);
    }
  }

  taken(): void {
    if (this.#inFlight.length === 0 || this.#carrier.queuedBytes > 0) return;
    this.#inFlight = [];
    this.#takenBytes += this.#inFlightBytes;
    this.#inFlightBytes = 0;
    const isEmpty = this.#encoder.queuedBytes === 0;
    if (isEmpty) this.#encoder.written();
    if (this.#callbacks.length > 0) this.#callBack();
    if (!isEmpty) this.#flush();
    else if (this.#state === 'ending') this.#carrier.end();
  }

  lost(error: Error | undefined): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#decoder.stop();
    this.#encoder.take();
    this.#inFlight = [];
    this.#callbacks = [];
    this.#places = [];
    this.#sink.closed(error);
    this.#settleClosed();
  }

  /** Calls back those whose place in the stream has been taken, in their order, each once. */
  #callBack(): void {
    // One of them may send, which may lead here again.
    if (this.#isCallingBack) return;
    this.#isCallingBack = true;
    const callbacks = this.#callbacks;
    const places = this.#places;
    let count = 0;
    try {
      while (count < callbacks.length && (places[count] as number) <= this.#takenBytes)
        callbacks[count++]?.();
    } finally {
      this.#isCallingBack = false;
      // A callback may have closed the link.
      if (callbacks === this.#callbacks) {
        this.#callbacks = callbacks.slice(count);
        this.#places = places.slice(count);
      }
    }
  }

  /** Gives the carrier all that is queued, unless it still has an earlier write to finish. */
  #flush(): void {
    if (this.#encoder.queuedBytes === 0 || this.#inFlight.length > 0 || this.#state === 'closed')
      return;
    this.#inFlightBytes = this.#encoder.queuedBytes;
    this.#inFlight = this.#encoder.take();
    this.#carrier.write(this.#inFlight);
    // On Unix a write that fits is finished when write() returns.
    this.taken();
  }
}
