// The least that can be done by hand: a spawned ES module, one byte on fd 3, newline JSON with ids.
// No deadlines, no errors, no types.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonLines } from '../workers/json-lines.js';

const script = fileURLToPath(new URL('../workers/floor.js', import.meta.url));
let started = 0;

export async function start() {
  const path = join(tmpdir(), `floor-${process.pid}-${++started}.sock`);
  const child = spawn(process.execPath, [script, path], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  await once(child.stdio[3], 'data');
  const socket = connect(path);
  await once(socket, 'connect');

  const pending = new Map();
  let lastId = 0;
  const write = jsonLines(socket, ({ id, payload }) => {
    const settle = pending.get(id);
    pending.delete(id);
    settle(payload);
  });

  return {
    call: (type, payload) =>
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        write({ id, type, payload });
      }),
    notify: (type, payload) => {
      write({ type, payload });
    },
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      rmSync(path, { force: true });
    },
  };
}
