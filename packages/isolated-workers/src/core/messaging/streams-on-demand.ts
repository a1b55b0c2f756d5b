import { couldNotLoad } from '../../errors/index.js';

/** What streams, inputs and progress need: a file of its own, which nobody loads who uses none of them. */
export type Streams = typeof import('./streams/streams.js');

/** Undefined until `loadStreams()` has resolved. */
export let streams: Streams | undefined;

let loading: Promise<Streams> | undefined;

/** Rejects with WorkerStartError. */
export function loadStreams(): Promise<Streams> {
  return (loading ??= load());
}

async function load(): Promise<Streams> {
  try {
    return (streams = await import('./streams/streams.js'));
  } catch (cause) {
    loading = undefined;
    throw couldNotLoad('stream()', cause);
  }
}
