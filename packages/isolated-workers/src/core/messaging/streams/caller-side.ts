import { noItemWithin } from '../../../errors/index.js';
import { type Frame, Kind, readUint32 } from '../../wire/index.js';
import type { Extras } from '../head.js';
import { isThenable } from '../middleware.js';
import type { CallerEnd } from '../transactions.js';
import type { Conversation } from './conversation.js';
import { sendCredit, sendInputEnd } from './control.js';
import { QueueReader } from './reader.js';
import { receiveItems } from './receive-items.js';
import { type Source, sourceOf } from './source.js';
import { ItemWriter } from './writer.js';

/** What a caller's side needs of its call. */
export interface CallerConversation extends Conversation {
  readonly extras: Extras;
  /** The answer. */
  readonly result: Promise<unknown>;
  /** Gives the call up: it rejects with `reason`, and the other side learns of it. */
  abandon(reason: unknown): void;
}

/** A call with items or progress, as its caller sees it. */
export class CallerSide implements CallerEnd {
  /** The items of a stream. */
  readonly reader: QueueReader;
  readonly #talk: CallerConversation;
  readonly #writer: ItemWriter | undefined;
  #isOver = false;

  constructor(talk: CallerConversation) {
    this.#talk = talk;
    this.reader = this.#openReader();
    this.#writer = this.#openInput();
    talk.result.then(
      () => {
        this.#end(undefined);
        this.reader.end();
      },
      (reason: unknown) => {
        this.#end(reason);
        this.reader.fail(reason);
      },
    );
  }

  sent(): void {
    const writer = this.#writer;
    if (writer !== undefined)
      this.#talk.extras.inContext?.(() => {
        writer.run();
      });
  }

  abort(reason: unknown): void {
    this.#isOver = true;
    this.reader.forget();
    this.reader.fail(reason);
  }

  frame(frame: Frame): void {
    if (frame.kind === Kind.inputCredit) this.#credited(readUint32(frame.bytes, frame.valueStart));
    else if (frame.kind === Kind.progress) this.#progress(frame);
    else receiveItems(this.#talk, this.reader, frame, frame.kind === Kind.chunk, this.#abandon);
  }

  readonly #abandon = (reason: unknown): void => {
    this.#isOver = true;
    this.#talk.abandon(reason);
  };

  #end(reason: unknown): void {
    this.#isOver = true;
    this.#writer?.stop(reason);
  }

  /** 0 bytes: the handler reads no more. */
  #credited(bytes: number): void {
    if (bytes > 0) this.#writer?.credit(bytes);
    else this.#writer?.stop(undefined);
  }

  #progress(frame: Frame): void {
    const { codec, type, tx, receiving } = this.#talk;
    let payload: unknown;
    try {
      payload = codec.decode(frame, type, 'progress');
    } catch (error) {
      this.#abandon(error);
      return;
    }
    if (receiving === undefined) this.#report(payload);
    else
      receiving.run(
        { kind: 'progress', type, tx, payload },
        (message) => {
          this.#report(message.payload);
        },
        this.#abandon,
      );
  }

  #report(progress: unknown): void {
    const { onProgress, inContext } = this.#talk.extras;
    if (this.#isOver || onProgress === undefined || inContext === undefined) return;
    try {
      const returned = inContext(() => onProgress(progress));
      if (isThenable(returned)) Promise.resolve(returned).catch(this.#abandon);
    } catch (error) {
      this.#abandon(error);
    }
  }

  #openReader(): QueueReader {
    const talk = this.#talk;
    const { tx, type, link } = talk;
    const { itemTimeout } = talk.extras;
    return new QueueReader({
      itemTimeout,
      timedOut: () => noItemWithin(type, itemTimeout),
      credit: (bytes) => {
        if (!this.#isOver) sendCredit(link, Kind.itemCredit, tx, bytes);
      },
      left: this.#abandon,
      wait: (change) => {
        talk.wait(change);
      },
    });
  }

  #openInput(): ItemWriter | undefined {
    const talk = this.#talk;
    const { input, inContext } = talk.extras;
    let source: Source | undefined;
    try {
      source = inContext?.(() => sourceOf(input));
    } catch (error) {
      this.#abandon(error);
    }
    if (source === undefined || inContext === undefined) return undefined;
    return new ItemWriter(talk, source, {
      kinds: { values: Kind.inputs, bytes: Kind.inputChunk },
      inContext,
      finished: () => {
        sendInputEnd(talk, undefined);
      },
      failed: (error) => {
        sendInputEnd(talk, { error });
      },
      // The handler reads no more, or knows that its caller has given up.
      stopped: () => undefined,
    });
  }
}
