import type {
  Arriving,
  Caller,
  ItemStream,
  NotifyOptions,
  RuntimeCaller,
  SendOptions,
  StreamOptions,
  WithoutResult,
  WithoutStream,
  WithStream,
} from '../contract/index.js';

/** Lets users call the other side of a channel, and reach nothing else of it. */
export class ChannelCaller<in out M> implements Caller<M> {
  readonly #channel: () => RuntimeCaller;

  /** `channel` throws if there is no channel yet. */
  constructor(channel: () => RuntimeCaller) {
    this.#channel = channel;
  }

  // Declared without rest parameters, which would cost every call an array.
  send<K extends WithoutStream<M>>(
    type: K,
    payload?: unknown,
    options?: SendOptions,
  ): Promise<Arriving<M, K, 'result'>> {
    return this.#channel().send(type, payload, options) as Promise<Arriving<M, K, 'result'>>;
  }

  stream<K extends WithStream<M>>(
    type: K,
    payload?: unknown,
    options?: StreamOptions,
  ): ItemStream<Arriving<M, K, 'stream'>, Arriving<M, K, 'result'>> {
    return this.#channel().stream(type, payload, options) as ItemStream<
      Arriving<M, K, 'stream'>,
      Arriving<M, K, 'result'>
    >;
  }

  notify(type: WithoutResult<M>, payload?: unknown, options?: NotifyOptions): Promise<void> {
    return this.#channel().notify(type, payload, options);
  }
}
