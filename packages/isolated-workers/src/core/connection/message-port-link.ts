import type { MessagePort } from 'node:worker_threads';
import type { LinkSink } from '../messaging/index.js';
import { ByteLink } from './byte-link.js';
import type { Carrier, CarrierOwner } from './carrier.js';
import { Buffer } from '../../utils/index.js';

/** What ports exchange: bytes, a count of received bytes, or the end of a direction. */
type Parcel = Uint8Array<ArrayBuffer> | number | 'end';

/**
 * A link over one port of a `MessageChannel`. Both sides accept frames up to `maxBytes`. It closes with its
 * port.
 */
export function messagePortLink(port: MessagePort, sink: LinkSink, maxBytes: number): ByteLink {
  const link = new ByteLink((owner) => new PortCarrier(port, owner), sink, maxBytes);
  link.maxSendBytes = maxBytes;
  link.attaches = true;
  return link;
}

class PortCarrier implements Carrier {
  queuedBytes = 0;
  readonly #port: MessagePort;
  readonly #owner: CarrierOwner;
  #isEnding = false;

  constructor(port: MessagePort, owner: CarrierOwner) {
    this.#port = port;
    this.#owner = owner;
    port.on('message', (parcel: Parcel) => {
      this.#receive(parcel);
    });
    port.on('messageerror', (error) => {
      this.#close(error);
    });
    port.on('close', () => {
      owner.lost(undefined);
    });
  }

  write(chunks: readonly Uint8Array[]): void {
    // A copy of these bytes can be transferred. A view would be cloned together with all the memory around
    // it.
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.queuedBytes += bytes.length;
    this.#post(bytes, [bytes.buffer]);
  }

  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#post('end');
  }

  destroy(): void {
    this.#port.close();
  }

  ref(): void {
    this.#port.ref();
  }

  unref(): void {
    this.#port.unref();
  }

  /** A port sends nothing while its thread is busy. */
  flushSync(): void {}

  #receive(parcel: Parcel): void {
    if (parcel === 'end') {
      // As with sockets, the end of one direction is answered with the end of the other.
      this.end();
      this.#close(undefined);
    } else if (typeof parcel === 'number') {
      this.queuedBytes -= parcel;
      this.#owner.taken();
    } else {
      this.#post(parcel.length);
      this.#owner.received(Buffer.from(parcel.buffer), parcel.length);
    }
  }

  #close(error: Error | undefined): void {
    this.#port.close();
    this.#owner.lost(error);
  }

  #post(parcel: Parcel, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(parcel, transfer);
  }
}
