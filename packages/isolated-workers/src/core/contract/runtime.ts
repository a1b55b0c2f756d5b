import type { SendOptions } from './caller.js';

/** A handler as the channel calls it; `Handlers` has the types that users see. */
export type RuntimeHandler = (payload: unknown, context: object) => unknown;

/** Which way a message goes, seen from the side on which the middleware runs. */
export type Direction = 'send' | 'receive';

/** A message as middleware gets it at run time; `AnyMessage` has the types that users see. */
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
