import type {
  Caller,
  NotifyArgs,
  Received,
  ResultOf,
  RuntimeCaller,
  SendArgs,
  SendOptions,
  TypeOf,
  WithoutResult,
} from '../contract/index.js';

/** Lets users call the other side of a channel, and reach nothing else of it. */
export class ChannelCaller<in out M> implements Caller<M> {
  readonly #channel: () => RuntimeCaller;

  /** `channel` throws if there is no channel yet. */
  constructor(channel: () => RuntimeCaller) {
    this.#channel = channel;
  }

  send<K extends TypeOf<M>>(
    type: K,
    ...args: SendArgs<M, K>
  ): Promise<Received<M, ResultOf<M, K>>> {
    const [payload, options] = args as readonly [unknown?, SendOptions?];
    return this.#channel().send(type, payload, options) as Promise<Received<M, ResultOf<M, K>>>;
  }

  notify<K extends WithoutResult<M>>(type: K, ...args: NotifyArgs<M, K>): Promise<void> {
    const [payload] = args as readonly unknown[];
    return this.#channel().notify(type, payload);
  }
}
