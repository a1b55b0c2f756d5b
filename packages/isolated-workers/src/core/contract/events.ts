import type { WithoutResult } from './messages.js';

/** Says which notification's handler failed. */
export interface FailedNotification<M> {
  readonly type: WithoutResult<M>;
}

/** The events of a worker's server, with the arguments of their listeners. */
export interface ServerEvents<H> {
  /** The other side's handler of a notification from this side threw `error`. */
  error: [error: unknown, notification: FailedNotification<H>];
}

/** Adds and removes listeners of the events in `Events`. */
export interface Listenable<Events> {
  /** Calls `listener` at every `event`. */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Calls `listener` at the next `event` only. */
  once<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Removes `listener`. */
  off<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
}

/** The listener of an event, by the event's arguments. */
export type Listener<Args> = Args extends readonly unknown[] ? (...args: Args) => void : never;
