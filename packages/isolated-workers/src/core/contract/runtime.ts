import type { SendOptions } from './caller.js';

/** A handler as the channel calls it; `Handlers` is its public type. */
export type RuntimeHandler = (payload: unknown, context: object) => unknown;

/** The direction of a message, seen from the middleware's side. */
export type Direction = 'send' | 'receive';

/** A message as middleware gets it; `AnyMessage` is its public type. */
export interface PassingMessage {
  readonly kind: 'request' | 'result' | 'error' | 'notification';
  readonly type: string;
  readonly tx: number;
  payload?: unknown;
  error?: unknown;
}

/** Middleware as the channel calls it. */
export type RuntimeMiddleware = (message: PassingMessage, direction: Direction) => unknown;

/** `Caller` as the library implements it, for any contract. */
export interface RuntimeCaller {
  send(type: string, payload?: unknown, options?: SendOptions): Promise<unknown>;
  notify(type: string, payload?: unknown): Promise<void>;
}
