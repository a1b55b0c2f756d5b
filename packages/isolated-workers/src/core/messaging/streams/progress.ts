import { MessageTooLargeError } from '../../../errors/index.js';
import { bytesOfBody, type Body, Kind } from '../../wire/index.js';
import type { Conversation } from './conversation.js';

/** While so many bytes wait to be written, only the latest progress is kept. */
const fullBytes = 64 * 1024;

/** Sends the progress of one call, in its order. */
export class ProgressSender {
  readonly #talk: Conversation;
  readonly #failed: (error: unknown) => void;
  /** The latest, while earlier output waits. */
  #latest: { readonly body: Body } | undefined;

  /** `failed` is told of what middleware throws. */
  constructor(talk: Conversation, failed: (error: unknown) => void) {
    this.#talk = talk;
    this.#failed = failed;
  }

  /** Throws SerializationError, or MessageTooLargeError. */
  send(value: unknown): void {
    const { sending, type, tx } = this.#talk;
    if (sending === undefined) this.#post(value);
    else
      sending.run(
        { kind: 'progress', type, tx, payload: value },
        (message) => {
          try {
            this.#post(message.payload);
          } catch (error) {
            this.#failed(error);
          }
        },
        this.#failed,
      );
  }

  /** Sends what has waited: the answer follows. */
  flush(): void {
    if (this.#latest === undefined) return;
    const { body } = this.#latest;
    this.#latest = undefined;
    this.#talk.link.send(Kind.progress, this.#talk.tx, '', body);
  }

  #post(value: unknown): void {
    const { codec, type, link } = this.#talk;
    const body = codec.encode(value, type, 'progress');
    const bytes = bytesOfBody(body);
    if (bytes > link.maxSendBytes)
      throw new MessageTooLargeError(type, bytes, link.maxSendBytes, 'progress');
    const isWaiting = this.#latest !== undefined;
    this.#latest = { body };
    if (link.queuedBytes < fullBytes) this.flush();
    else if (!isWaiting)
      link.whenTaken(() => {
        this.flush();
      });
  }
}
