import type { NotifyOptions, SendOptions } from './caller.js';
import type { Meta } from './messages.js';
import type { ItemStream } from './items.js';

/** The options of `send()` and `stream()` as the channel gets them. */
export interface RuntimeCallOptions extends SendOptions {
  readonly input?: unknown;
  readonly onProgress?: ((progress: unknown) => unknown) | undefined;
  readonly itemTimeout?: number | undefined;
}

/** A handler as the channel calls it; `Handlers` is its public type. */
export type RuntimeHandler = (payload: unknown, context: object) => unknown;

/** The direction of a message, seen from the middleware's side. */
export type Direction = 'send' | 'receive';

/** A message as middleware gets it; `AnyMessage` is its public type. */
export interface PassingMessage {
  readonly kind: 'request' | 'result' | 'error' | 'notification' | 'item' | 'end' | 'progress';
  readonly type: string;
  readonly tx: number;
  /** What an `'item'` belongs to. */
  readonly of?: 'stream' | 'input';
  payload?: unknown;
  error?: unknown;
  meta?: Meta | undefined;
}

/** Middleware as the channel calls it. */
export type RuntimeMiddleware = (message: PassingMessage, direction: Direction) => unknown;

/** `Caller` as the library implements it, for any contract. */
export interface RuntimeCaller {
  send(type: string, payload?: unknown, options?: RuntimeCallOptions): Promise<unknown>;
  stream(
    type: string,
    payload?: unknown,
    options?: RuntimeCallOptions,
  ): ItemStream<unknown, unknown>;
  notify(type: string, payload?: unknown, options?: NotifyOptions): Promise<void>;
}

/** A checked contract as the library reads it; `CheckedContract` is its public type. */
export interface RuntimeContract {
  /** The schemas, by message type and part. */
  readonly schemas: object;
  /** The name of the wire format. */
  readonly wire: string;
}
