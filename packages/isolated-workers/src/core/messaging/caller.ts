import type {
  Caller,
  Received,
  ItemStream,
  ResultOf,
  RuntimeCaller,
  RuntimeCallOptions,
  SendOptions,
  TypeOf,
  WithoutResult,
} from '../contract/index.js';
import type { NotifyCallOptions } from './notifications.js';

/** Lets users call the other side of a channel, and reach nothing else of it. */
export class ChannelCaller<in out M> implements Caller<M> {
  readonly #channel: () => RuntimeCaller;

  /** `channel` throws if there is no channel yet. */
  constructor(channel: () => RuntimeCaller) {
    this.#channel = channel;
  }

  // Declared without rest parameters, which would cost every call an array.
  send<K extends TypeOf<M>>(
    type: K,
    payload?: unknown,
    options?: SendOptions,
  ): Promise<Received<M, ResultOf<M, K>>> {
    return this.#channel().send(type, payload, options) as Promise<Received<M, ResultOf<M, K>>>;
  }

  stream<K extends TypeOf<M>>(
    type: K,
    payload?: unknown,
    options?: RuntimeCallOptions,
  ): ItemStream<unknown, unknown> {
    return this.#channel().stream(type, payload, options);
  }

  notify(type: WithoutResult<M>, payload?: unknown, options?: NotifyCallOptions): Promise<void> {
    return this.#channel().notify(type, payload, options);
  }
}
