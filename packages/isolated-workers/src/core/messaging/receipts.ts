import { ProtocolError } from '../../errors/index.js';
import { Kind, writeUint32 } from '../wire/index.js';
import type { Link } from './link.js';
import { smallAllowance, smallBytes, windowBytes } from './window.js';

/** Credit is given in frames for at least this much: one frame for very many messages. */
const creditBytes: number = windowBytes / 4;

/**
 * The receiver's books of the two windows.
 *
 * A request is given back when it has been taken, however long its handler runs, so that no request can wait for
 * another one's end. A notification is given back when its handler has finished, which bounds what a
 * flood of them takes here. But while this side itself waits for the other one, it holds back nothing: it
 * gives notifications back when it takes them.
 */
export class Receipts {
  readonly #link: Link;
  /** Whether this side waits for the other: for an answer, or for credit. */
  readonly #isWaiting: () => boolean;
  /** Bytes that the other side has not got back, as far as it knows. */
  #requests = 0;
  #notifications = 0;
  /** Bytes given back that it has not been told of. */
  #requestCredit = 0;
  #notificationCredit = 0;
  /** Bytes of notifications that are being handled and have not been given back. */
  #withheld = 0;
  #largest = 0;

  constructor(link: Link, isWaiting: () => boolean) {
    this.#link = link;
    this.#isWaiting = isWaiting;
  }

  /** The header of a message has arrived. Throws ProtocolError where the window does not allow it. */
  arriving(tx: number): void {
    if (tx === 0) this.#checkNotifications(0);
    else this.#checkRequests();
  }

  /** Throws ProtocolError where the window did not allow it. */
  requestArrived(cost: number): void {
    this.#checkRequests();
    this.#requests += cost;
  }

  /** A request has been handed to its handler, or refused. */
  requestTaken(cost: number): void {
    this.#requestCredit += cost;
    if (this.#requestCredit >= creditBytes) this.#tell();
  }

  /** Throws ProtocolError where the window did not allow it. */
  notificationArrived(cost: number, bytes: number): void {
    this.#checkNotifications(bytes);
    this.#largest = Math.max(this.#largest, cost);
    this.#notifications += cost;
  }

  /** A notification is handed to its handler. Returns what is to be given back when that has finished. */
  notificationTaken(cost: number): number {
    if (this.#isWaiting()) {
      this.#giveBack(cost);
      return 0;
    }
    this.#withheld += cost;
    return cost;
  }

  /** A handler has finished with a notification that withheld `cost`. */
  notificationFinished(cost: number): void {
    const given = Math.min(cost, this.#withheld);
    this.#withheld -= given;
    if (given > 0) this.#giveBack(given);
  }

  /** This side begins to wait for the other one, which may need what is withheld. */
  relieve(): void {
    if (this.#withheld === 0) return;
    const withheld = this.#withheld;
    this.#withheld = 0;
    this.#giveBack(withheld);
  }

  #checkRequests(): void {
    if (this.#requests >= windowBytes)
      throw new ProtocolError('More requests arrived than the window allows');
  }

  /** `bytes`: of the notification's value. */
  #checkNotifications(bytes: number): void {
    const small = bytes <= smallBytes ? smallAllowance + this.#largest : 0;
    if (this.#notifications >= windowBytes + small)
      throw new ProtocolError('More notifications arrived than the window allows');
  }

  #giveBack(bytes: number): void {
    this.#notificationCredit += bytes;
    if (this.#notificationCredit >= creditBytes) this.#tell();
  }

  #tell(): void {
    const requests = Math.min(this.#requestCredit, 0xffff_ffff);
    const notifications = Math.min(this.#notificationCredit, 0xffff_ffff);
    this.#requests -= requests;
    this.#requestCredit -= requests;
    this.#notifications -= notifications;
    this.#notificationCredit -= notifications;
    const counts = new Uint8Array(8);
    writeUint32(counts, 0, requests);
    writeUint32(counts, 4, notifications);
    this.#link.send(Kind.credit, 0, '', counts);
  }
}
