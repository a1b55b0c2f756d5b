// The work that every peer's worker does, written once.

let received = 0;

/** @param {unknown} payload */
export const echo = (payload) => payload;

/** Takes bytes and answers nothing. @param {unknown} bytes */
export const take = (bytes) => {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0)
    throw new Error('take: no bytes arrived');
};

/** Never answers. */
export const hold = () => new Promise(() => {});

export const count = () => {
  received += 1;
};

/** How often `count` was called. */
export const counted = () => received;

/** CPU time of the whole process, in microseconds. */
export const usage = () => {
  const { user, system } = process.cpuUsage();
  return { pid: process.pid, cpu: user + system };
};

/** Bytes in use after garbage collection. */
export const heap = () => {
  // Loaded on demand, so that no start pays for it.
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
