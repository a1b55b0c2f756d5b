// Returns what JSON cannot carry, and every kind of nothing.
import { startWorkerServer } from 'isolated-workers';

const cycle = { name: 'cycle' };
cycle.self = cycle;
await startWorkerServer({
  ping: () => 'pong',
  bigint: () => ({ count: 1n }),
  cycle: () => cycle,
  throwing: () => ({
    toJSON() {
      throw new RangeError('toJSON threw');
    },
  }),
  undefined: () => undefined,
  null: () => null,
  text: () => '',
  zero: () => 0,
  no: () => false,
  object: () => ({}),
  list: () => [],
});
