import { decodeError, flagUndefined, type Frame, Kind, readUint32 } from '../../wire/index.js';
import { isNoStream } from '../../../errors/index.js';
import { presentContext } from '../../../utils/index.js';
import type { Call, HandlerEnd } from '../call.js';
import { ReadItems } from '../items.js';
import type { Conversation } from './conversation.js';
import { failureOf, sendCredit } from './control.js';
import { ProgressSender } from './progress.js';
import { QueueReader } from './reader.js';
import { receiveItems } from './receive-items.js';
import { type Source, sourceOf } from './source.js';
import { ItemWriter } from './writer.js';

/** A call with items or progress, as its handler sees it. */
export class HandlerSide implements HandlerEnd {
  /** What the handler reads; undefined if the call has no input. */
  readonly input: ReadItems | undefined;
  readonly #talk: Conversation;
  readonly #call: Call;
  readonly #reader: QueueReader | undefined;
  readonly #progress: ProgressSender | undefined;
  #writer: ItemWriter | undefined;
  #isOver = false;
  failure: { readonly error: unknown } | undefined;

  constructor(talk: Conversation, call: Call) {
    const { head } = call;
    this.#talk = talk;
    this.#call = call;
    if (head?.hasListener === true)
      this.#progress = new ProgressSender(talk, (error) => {
        this.failure ??= { error };
      });
    if (head?.hasInput !== true) return;
    this.#reader = this.#openReader();
    this.input = new ReadItems(`the input of '${talk.type}'`, this.#reader);
  }

  progress(value: unknown): void {
    if (!this.#isOver) this.#progress?.send(value);
  }

  produce(
    returned: unknown,
    done: (result: unknown) => void,
    failed: (error: unknown) => void,
  ): void {
    let source: Source | undefined;
    try {
      source = sourceOf(returned);
    } catch (error) {
      failed(error);
      return;
    }
    if (source === undefined) {
      failed(isNoStream(this.#talk.type));
      return;
    }
    // The code of an async generator runs where it is read.
    const inContext = this.#call.trace?.inContext ?? presentContext();
    const writer = (this.#writer = new ItemWriter(this.#talk, source, {
      kinds: { values: Kind.items, bytes: Kind.chunk },
      inContext,
      finished: done,
      failed,
      stopped: () => {
        done(undefined);
      },
    }));
    if (this.#isOver) writer.stop(undefined);
    else
      inContext(() => {
        writer.run();
      });
  }

  frame(frame: Frame): void {
    if (frame.kind === Kind.itemCredit)
      this.#writer?.credit(readUint32(frame.bytes, frame.valueStart));
    else if (this.#reader !== undefined) this.#receive(this.#reader, frame);
  }

  abort(reason: unknown): void {
    this.#isOver = true;
    this.#reader?.forget();
    this.#reader?.fail(reason);
    this.#writer?.stop(reason);
  }

  close(): void {
    this.#isOver = true;
    this.#progress?.flush();
    this.#reader?.leave();
  }

  #receive(reader: QueueReader, frame: Frame): void {
    if (frame.kind === Kind.inputEnd) this.#ended(reader, frame);
    else
      receiveItems(this.#talk, reader, frame, frame.kind === Kind.inputChunk, (error) => {
        reader.fail(error);
        this.#left();
      });
  }

  #ended(reader: QueueReader, frame: Frame): void {
    const { type, tx, receiving, errorClasses } = this.#talk;
    const failure =
      frame.flags === flagUndefined ? undefined : { error: decodeError(frame.text, errorClasses) };
    const end = (failed: typeof failure): void => {
      if (failed === undefined) reader.end();
      else reader.fail(failed.error);
    };
    if (receiving === undefined) end(failure);
    else
      receiving.run(
        { kind: 'end', type, tx, ...failure },
        (message) => {
          end(failureOf(message));
        },
        (error) => {
          reader.fail(error);
        },
      );
  }

  /** The source of the input is to end, unless the answer says so. */
  #left(): void {
    if (!this.#isOver) sendCredit(this.#talk.link, Kind.inputCredit, this.#talk.tx, 0);
  }

  #openReader(): QueueReader {
    const { tx, link } = this.#talk;
    return new QueueReader({
      itemTimeout: 0,
      timedOut: () => new Error('an input has no deadline'),
      credit: (bytes) => {
        if (!this.#isOver) sendCredit(link, Kind.inputCredit, tx, bytes);
      },
      left: () => {
        this.#left();
      },
      wait: (change) => {
        this.#talk.wait(change);
      },
    });
  }
}
