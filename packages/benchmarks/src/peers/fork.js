// child_process.fork() with ids, by hand.
import { fork } from 'node:child_process';
import { once } from 'node:events';

const script = new URL('../workers/fork.js', import.meta.url);

export async function start({ serialization = 'json' } = {}) {
  const child = fork(script, { serialization });
  const pending = new Map();
  let lastId = 0;
  child.on('message', (/** @type {any} */ { id, payload }) => {
    const settle = pending.get(id);
    pending.delete(id);
    settle(payload);
  });
  return {
    call: (type, payload) =>
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        child.send({ id, type, payload });
      }),
    notify: (type, payload) => {
      child.send({ type, payload });
    },
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
