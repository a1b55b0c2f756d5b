// The work that every peer's worker does, written once.

let received = 0;

/** What only some cases ask for is reached when it is asked for: a start pays for none of it. */
function collectGarbage() {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
}

/** @type {Record<string, (payload: any) => unknown>} */
export const handlers = {
  echo: (payload) => payload,
  take: (payload) => {
    if (!(payload.byteLength > 0)) throw new Error('take: no bytes arrived');
  },
  hold: () => new Promise(() => {}),
  count: () => {
    received += 1;
  },
  received: () => received,
  usage: () => {
    const { user, system } = process.cpuUsage();
    return { pid: process.pid, cpu: user + system };
  },
  heap: () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
};
