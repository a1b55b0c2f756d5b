/*
 * What observers of `node:diagnostics_channel` are told of calls. Without any, a call costs the question whether there
 * are some.
 */
import {
  type InContext,
  isObserved,
  presentContext,
  type TracingChannels,
  tracingChannels,
} from '../../utils/index.js';
import type { RuntimeHandler, TracedCall } from '../contract/index.js';
import type { Call, ContextClass, Observing } from './call.js';
import type { Extras } from './head.js';

/** The side that a channel belongs to. */
export type TracedSide = Pick<TracedCall, 'side' | 'workerId'>;

const requests = tracingChannels('request');
const streams = tracingChannels('stream');

/** A call, or a handler, under observation. */
export class Trace implements Observing {
  readonly call: { -readonly [Name in keyof TracedCall]: TracedCall[Name] };
  readonly #channels: TracingChannels;
  /** Calls a later part of a handler as `run` has called the first one: the code of an async generator. */
  inContext: InContext | undefined;

  constructor(channels: TracingChannels, call: TracedCall) {
    this.#channels = channels;
    this.call = call;
  }

  /** Calls `begin`, which makes the call or is the handler, with what observers have bound. */
  run<Result>(begin: () => Result): Result {
    const { start, end } = this.#channels;
    return start.runStores(this.call, () => {
      this.inContext = presentContext();
      try {
        return begin();
      } finally {
        end.publish(this.call);
      }
    });
  }

  /** Makes the call and follows it to its end. V8 knows who awaits it, which it would not behind a `then()`. */
  async follow<Result>(begin: () => Promise<Result>): Promise<Result> {
    try {
      return await this.run(begin);
    } catch (error) {
      this.failed(error);
      throw error;
    } finally {
      this.over();
    }
  }

  /** The call has its number, or middleware has changed its `meta`. */
  passed(tx: number, extras: Extras | undefined): void {
    this.call.tx = tx;
    this.call.meta = extras?.meta;
  }

  failed(error: unknown): void {
    this.call.error = error;
    this.#channels.error.publish(this.call);
  }

  over(): void {
    this.#channels.asyncStart.publish(this.call);
    this.#channels.asyncEnd.publish(this.call);
  }
}

/** What tells observers of a call; undefined if there are none. */
export function traceCall(
  method: TracedCall['method'],
  type: string,
  side: TracedSide,
): Trace | undefined {
  const channels = method === 'stream' ? streams : requests;
  if (!isObserved(channels)) return undefined;
  return new Trace(channels, { ...side, kind: 'call', method, type, tx: 0, meta: undefined });
}

/** Calls a handler, and tells observers of it. */
export function runHandler(
  call: Call,
  handler: RuntimeHandler,
  payload: unknown,
  options: { readonly context: ContextClass; readonly side: TracedSide },
): unknown {
  const { tx, type, head, meta } = call;
  const context = new options.context(call);
  const channels = head?.isStream === true ? streams : requests;
  if (!isObserved(channels)) return handler(payload, context);
  const method = channels === streams ? 'stream' : tx === 0 ? 'notify' : 'send';
  const { side, workerId } = options.side;
  const trace = new Trace(channels, { side, kind: 'handler', method, type, tx, workerId, meta });
  call.trace = trace;
  return trace.run(() => handler(payload, context));
}
