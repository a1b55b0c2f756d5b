/** @import { ChildProcess } from 'node:child_process' */
import { once } from 'node:events';

/** @param {ChildProcess} child */
export async function kill(child) {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
