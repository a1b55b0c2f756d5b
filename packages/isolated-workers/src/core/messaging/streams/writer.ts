import { MessageTooLargeError } from '../../../errors/index.js';
import { nextTick } from '../../../utils/index.js';
import { Attached, bytesOfBody, type Body } from '../../wire/index.js';
import { isThenable } from '../middleware.js';
import { isBytes } from '../payload-codec.js';
import { Batch, firstBatchBytes, itemCost, largestBatchBytes, owningPart } from './items.js';
import { firstWindow } from './reader.js';
import type { Source } from './source.js';
import type { Conversation, WriterOwner } from './conversation.js';

/** A source is not asked for more while this much waits for the system to take it. */
const fullBytes = 256 * 1024;
/** Larger chunks are sent without a copy, so their source may not reuse them yet. */
const copiedBytes = 16 * 1024;

/**
 * `ready`: may ask the source; `pulling`: has asked; `passing`: an item is in the middleware; `starved`: waits for
 * credit; `blocked`: for the system; `ending`: the source is being ended; `over`: it has ended.
 */
type State = 'ready' | 'pulling' | 'passing' | 'starved' | 'blocked' | 'ending' | 'over';

/** Sends the items of a source, as fast as their reader gives credit. */
export class ItemWriter {
  readonly #talk: Conversation;
  readonly #source: Source;
  readonly #owner: WriterOwner;
  #state: State = 'ready';
  /** Bytes that may be sent, and have been sent, since it began. */
  #granted = firstWindow;
  #sent = 0;
  readonly #batch = new Batch();
  #isFlushScheduled = false;

  constructor(talk: Conversation, source: Source, owner: WriterOwner) {
    this.#talk = talk;
    this.#source = source;
    this.#owner = owner;
  }

  /** Asks the source until it, the credit or the system ends it. */
  run(): void {
    while (this.#state === 'ready') {
      if (this.#sent + this.#batch.cost >= this.#granted) {
        this.#state = 'starved';
        this.#talk.wait(1);
      } else if (this.#talk.link.queuedBytes >= fullBytes) this.#block();
      else this.#pull();
    }
  }

  /** The reader may be sent `bytes` more. */
  credit(bytes: number): void {
    this.#granted += bytes;
    if (this.#state !== 'starved') return;
    this.#state = 'ready';
    this.#talk.wait(-1);
    this.#resume();
  }

  /** Nobody wants more. */
  stop(reason: unknown): void {
    if (this.#state === 'ending' || this.#state === 'over') return;
    this.#batch.take();
    this.#end(reason, () => {
      this.#owner.stopped();
    });
  }

  #block(): void {
    this.#state = 'blocked';
    let isLater = false;
    this.#talk.link.whenTaken(() => {
      if (this.#state !== 'blocked') return;
      this.#state = 'ready';
      if (isLater) this.#resume();
    });
    isLater = true;
  }

  /** From a callback of the link: in the source's own asynchronous context. */
  #resume(): void {
    this.#owner.inContext(() => {
      this.run();
    });
  }

  #pull(): void {
    let step: unknown;
    try {
      step = this.#source.next();
      if (isThenable(step)) {
        this.#state = 'pulling';
        Promise.resolve(step).then(this.#arrived, this.#rejected);
        return;
      }
    } catch (error) {
      this.#threw(error);
      return;
    }
    this.#take(step);
  }

  readonly #arrived = (step: unknown): void => {
    if (this.#state !== 'pulling') return;
    this.#state = 'ready';
    this.#take(step);
    this.run();
  };

  readonly #rejected = (error: unknown): void => {
    if (this.#state === 'pulling') this.#threw(error);
  };

  /** The source threw: it has ended by that. */
  #threw(error: unknown): void {
    if (!this.#isFlushed()) return;
    this.#state = 'over';
    this.#owner.failed(error);
  }

  #take(step: unknown): void {
    let done: unknown;
    let value: unknown;
    try {
      ({ done, value } = step as IteratorResult<unknown, unknown>);
    } catch (error) {
      // It is no object, or a getter of it throws.
      this.#threw(error);
      return;
    }
    if (done !== true) this.#pass(value);
    else if (this.#isFlushed()) {
      this.#state = 'over';
      this.#owner.finished(value);
    }
  }

  /** Through the middleware, if there is any. */
  #pass(item: unknown): void {
    const { type, tx, sending } = this.#talk;
    if (sending === undefined) {
      this.#add(item);
      return;
    }
    this.#state = 'passing';
    let isLater = false;
    const of = owningPart(this.#owner.kinds.values);
    sending.run(
      { kind: 'item', of, type, tx, payload: item },
      (message) => {
        if (this.#state !== 'passing') return;
        this.#state = 'ready';
        this.#add(message.payload);
        if (isLater) this.run();
      },
      (error) => {
        if (this.#state === 'passing') this.#fail(error);
      },
    );
    isLater = true;
  }

  #add(item: unknown): void {
    if (item === undefined || isBytes(item)) {
      this.#flush();
      const { values, bytes } = this.#owner.kinds;
      this.#send(item === undefined ? values : bytes, item, 1);
      if (item !== undefined && item.length > copiedBytes && this.#state === 'ready') this.#block();
      return;
    }
    const { codec, type, link } = this.#talk;
    try {
      const body = codec.encode(item, type, 'item') as Exclude<Body, undefined>;
      // One wide character makes the whole text wide.
      const most = Math.min(this.#batch.most, link.maxSendBytes / 2 - 2);
      if (this.#batch.bytes + bytesOfBody(body) + 4 > most) this.#flushFull();
      this.#batch.add(body);
      if (this.#batch.bytes >= most) this.#flushFull();
      // Attachments, larger than any batch, are sent without a copy: the source may not reuse them yet.
      if (body instanceof Attached && this.#state === 'ready') this.#block();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#isFlushScheduled || this.#batch.count === 0) return;
    this.#isFlushScheduled = true;
    nextTick(this.#flushTick);
  }

  readonly #flushTick = (): void => {
    this.#isFlushScheduled = false;
    this.#batch.most = firstBatchBytes;
    this.#flush();
  };

  #flushFull(): void {
    this.#flush();
    this.#batch.most = Math.min(2 * this.#batch.most, largestBatchBytes);
  }

  #flush(): void {
    const { count } = this.#batch;
    if (count > 0) this.#send(this.#owner.kinds.values, this.#batch.take(), count);
  }

  /** Sends what is left. Returns false if that failed, which has been told. */
  #isFlushed(): boolean {
    this.#flush();
    return this.#state !== 'ending';
  }

  #send(kind: number, body: Body, count: number): void {
    const { link, tx, type } = this.#talk;
    const bytes = link.send(kind, tx, '', body);
    if (bytes < 0) this.#fail(new MessageTooLargeError(type, -bytes, link.maxSendBytes, 'item'));
    else this.#sent += bytes + count * itemCost;
  }

  /** An item cannot be sent. */
  #fail(error: unknown): void {
    if (this.#state === 'ending' || this.#state === 'over') return;
    // What came before it can.
    this.#flush();
    this.#end(error, () => {
      this.#owner.failed(error);
    });
  }

  /** Ends the source, then calls `ended`, whatever came of it. */
  #end(reason: unknown, ended: () => void): void {
    if (this.#state === 'starved') this.#talk.wait(-1);
    this.#state = 'ending';
    const over = (): void => {
      this.#state = 'over';
      ended();
    };
    this.#owner.inContext(() => this.#source.end(reason)).then(over, over);
  }
}
