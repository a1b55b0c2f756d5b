/** @import { Case } from './types.js' */
import { chunksOf, items, memoryPerStream, slowly } from './cases/streams.js';
import { alone, bytes, mebibytes, megabytesPerSecond, thousandsPerSecond } from './metrics.js';

const kib = 1024;

/** @param {string} title @param {Omit<Case, 'group' | 'reference' | 'title'> & Partial<Case>} rest @returns {Case} */
const stream = (title, rest) => ({ title, group: 'streams', reference: 'floor', ...rest });

const itemRates = [
  thousandsPerSecond('rate', 'items'),
  alone(thousandsPerSecond('requests', 'requests, 64 in flight')),
];
const everyItem =
  'The floor writes a line for each as fast as the socket takes them, from a plain loop; isolated-workers sends what an async generator yields. Comlink has no streams: a proxied callback is called for each item, 64 calls at a time.';

/**
 * @param {string} title
 * @param {'up' | 'down'} direction
 * @param {'freshChunks' | 'freshTexts'} source
 * @param {number} size
 */
const slowReader = (title, direction, source, size) => {
  const ofBytes = source === 'freshChunks';
  return stream(`Memory while a slow reader gets 1 GiB, ${title}`, {
    note: 'The most memory that each process has had, as Linux counts it, from its start. The reader rests for a millisecond after each MiB.',
    metrics: [mebibytes('host', 'host'), mebibytes('worker', 'worker')],
    measure: slowly(direction, source, size),
    needs: [`${ofBytes ? 'chunks' : 'items'} ${direction}`],
    reference: ofBytes ? 'raw-socket' : 'floor',
    only: ['floor', 'raw-socket', 'ours'],
    system: 'linux',
    steady: true,
  });
};

/** The cases of streams, in the order of the tables. @type {Readonly<Record<string, Case>>} */
export const streamCases = {
  'items-up': stream('Small items up, from the worker', {
    note: everyItem,
    metrics: itemRates,
    measure: items('up'),
    needs: ['items up'],
  }),
  'items-down': stream('Small items down, to the worker', {
    note: everyItem,
    metrics: itemRates,
    measure: items('down'),
    needs: ['items down'],
  }),
  'chunks-up': stream('Chunks of 64 KiB up', {
    metrics: [megabytesPerSecond('rate', 'chunks')],
    measure: chunksOf(64 * kib, 'up'),
    needs: ['chunks up'],
    reference: 'raw-socket',
  }),
  'chunks-down': stream('Chunks of 64 KiB down', {
    metrics: [megabytesPerSecond('rate', 'chunks')],
    measure: chunksOf(64 * kib, 'down'),
    needs: ['chunks down'],
    reference: 'raw-socket',
  }),
  'slow-chunks-up': slowReader('chunks of 64 KiB up', 'up', 'freshChunks', 64 * kib),
  'slow-chunks-down': slowReader('chunks of 64 KiB down', 'down', 'freshChunks', 64 * kib),
  'slow-texts-up': slowReader('texts of 4 KiB up', 'up', 'freshTexts', 4 * kib),
  'slow-texts-down': slowReader('texts of 4 KiB down', 'down', 'freshTexts', 4 * kib),
  'open-streams': stream('Memory per open stream', {
    note: 'Heap in use after a collection, with 10 000 streams open that give nothing, each with a reader that waits.',
    metrics: [bytes('host', 'host'), alone(bytes('worker', 'worker'))],
    measure: memoryPerStream,
    needs: ['items up', 'concurrent'],
    // Comlink has no streams that could be open.
    only: ['floor', 'ours', 'message-port', 'capnweb'],
  }),
};
