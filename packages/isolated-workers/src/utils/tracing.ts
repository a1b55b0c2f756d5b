import type { Channel } from 'node:diagnostics_channel';
import { process } from './taken-at-load.js';

const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

/** The channels of what `diagnostics_channel.tracingChannel()` makes of the same name. */
export type TracingChannels = Readonly<Record<(typeof events)[number], Channel>>;

/** Made one by one: the class of Node would take a worker's start ten times as long. */
export function tracingChannels(name: string): TracingChannels {
  const { channel } = process.getBuiltinModule('node:diagnostics_channel');
  const made = events.map((event) => [event, channel(`tracing:isolated-workers:${name}:${event}`)]);
  return Object.fromEntries(made) as TracingChannels;
}

/** Whether anybody subscribes to any of the channels. */
export function isObserved(channels: TracingChannels): boolean {
  const { start, end, asyncStart, asyncEnd, error } = channels;
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    asyncStart.hasSubscribers ||
    error.hasSubscribers
  );
}
