import type { WithoutResult } from './messages.js';

/** Says which notification's handler threw. */
export interface FailedNotification<M> {
  readonly type: WithoutResult<M>;
}

/** The events of a worker's server, each with the arguments of its listeners. */
export interface ServerEvents<H> {
  /** The handler of a notification that this side sent threw `error` on the other side. */
  error: [error: unknown, notification: FailedNotification<H>];
}

/** Adds and removes listeners of the events in `Events`. */
export interface Listenable<Events> {
  /** Calls `listener` at every `event`. */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Calls `listener` at the next `event` and then no more. */
  once<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Takes `listener` away again. */
  off<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
}

/** The listener of an event, by the event's arguments. */
export type Listener<Args> = Args extends readonly unknown[] ? (...args: Args) => void : never;
