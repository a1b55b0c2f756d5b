// spans.ts
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel } from 'node:diagnostics_channel';
import {
  type Context,
  context,
  type ContextManager,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Meta, TracedCall } from 'isolated-workers';

const storage = new AsyncLocalStorage<Context>();

/** OpenTelemetry's context, in a storage that a channel can bind. */
export const contextManager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, call, self, ...args) => storage.run(active, () => call.apply(self as never, args)),
  bind(active, target) {
    if (typeof target !== 'function') return target;
    const call = target as unknown as (...args: unknown[]) => unknown;
    return ((...args: unknown[]) => storage.run(active, call, ...args)) as typeof target;
  },
  enable: () => contextManager,
  disable: () => contextManager,
};

const spans = new WeakMap<object, Span>();

/** Makes a span of each call and of each handler of this process. In a handler, its span is the active one. */
export function traceCalls(): void {
  const tracer = trace.getTracer('isolated-workers');
  for (const name of ['isolated-workers:request', 'isolated-workers:stream']) {
    tracingChannel<Context, TracedCall>(name).start.bindStore(storage, (call) => {
      const isCall = call.kind === 'call';
      const active = context.active();
      const parent = isCall ? active : propagation.extract(active, call.meta ?? {});
      const kind = isCall ? SpanKind.CLIENT : SpanKind.SERVER;
      const span = tracer.startSpan(`${call.method} ${call.type}`, { kind }, parent);
      spans.set(call, span);
      return trace.setSpan(parent, span);
    });
    subscribe(`tracing:${name}:error`, (call) => {
      const message = String((call as TracedCall).error);
      spans.get(call as TracedCall)?.setStatus({ code: SpanStatusCode.ERROR, message });
    });
    subscribe(`tracing:${name}:asyncEnd`, (call) => {
      spans.get(call as TracedCall)?.end();
    });
  }
}

/** Middleware that sends the span of a call along. */
export function sendSpan(
  message: { readonly kind: string; meta?: Meta | undefined },
  direction: 'send' | 'receive',
): void {
  if (direction === 'receive' || !['request', 'notification'].includes(message.kind)) return;
  const meta = { ...message.meta };
  propagation.inject(context.active(), meta);
  message.meta = meta;
}
