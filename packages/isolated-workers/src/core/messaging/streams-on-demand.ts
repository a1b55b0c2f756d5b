import { loadPart } from '../common/index.js';

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
    return (streams = await loadPart('stream()', () => import('./streams/streams.js')));
  } catch (error) {
    // The next call tries again.
    loading = undefined;
    throw error;
  }
}
