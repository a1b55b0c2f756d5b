// What strace does for the faults: it lists a process's calls of the system, and lets one of them fail.
import { spawnSync } from 'node:child_process';

/** The calls of the system that the library makes, by what they do; strace's names, of which a system has some. */
export const callsByDeed = {
  connect: ['connect'],
  accept: ['accept', 'accept4'],
  bind: ['bind'],
  listen: ['listen'],
  mkdir: ['mkdir', 'mkdirat'],
  chmod: ['chmod', 'fchmod', 'fchmodat'],
  write: ['write', 'writev', 'sendmsg'],
  read: ['read', 'recvmsg'],
  clone: ['clone', 'clone3', 'vfork', 'fork'],
  unlink: ['unlink', 'unlinkat'],
  rmdir: ['rmdir'],
};

export const errors = ['EAGAIN', 'EINTR', 'ENOSPC', 'EMFILE', 'EACCES'];

const markCalls = ['access', 'faccessat', 'faccessat2'];

/** The arguments with which strace only lists. */
export function listing(log) {
  const names = [...Object.values(callsByDeed).flat(), ...markCalls];
  return ['-o', log, '-yy', '-e', `trace=${names.map((name) => `?${name}`).join(',')}`];
}

/** The arguments with which the `at`-th call of `name` fails with `error`. */
export function injecting(log, { name, at, error }) {
  const fault = `inject=${name}:error=${error}:when=${at}`;
  return ['-o', log, '-yy', '-e', `trace=${name}`, '-e', fault];
}

/** The calls in a listing that come after the look for `mark`: which one of its name each is, and its line. */
export function callsAfter(mark, text) {
  const counts = new Map();
  const calls = [];
  let isPast = false;
  for (const line of text.split('\n')) {
    const name = /^(\w+)\(/.exec(line)?.[1];
    if (name === undefined) continue;
    if (line.includes(mark)) isPast = true;
    const at = (counts.get(name) ?? 0) + 1;
    counts.set(name, at);
    if (isPast && !markCalls.includes(name) && isOurs(line)) calls.push({ name, at, line });
  }
  return calls;
}

/** Whether a call is the library's: the runtime reads, writes and forks threads of its own. */
export function isOurs(line) {
  if (/^(read|recvmsg|write|writev|sendmsg)\(/.test(line))
    return /^\w+\(([3-9]|\d\d+)<(UNIX|socket:|[^>]*urandom)/.test(line);
  return !line.includes('CLONE_THREAD');
}

/** Why there is no strace that may trace; undefined if there is one. */
export function whyNoStrace() {
  if (process.platform !== 'linux') return 'only Linux has strace';
  if (works()) return undefined;
  // Nobody's own machine gets packages unasked.
  if (process.env.CI !== 'true')
    return 'strace is not installed, or may not trace (apt-get install strace)';
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'strace']])
    spawnSync('apt-get', args, { stdio: 'ignore' });
  return works() ? undefined : 'strace cannot be had here, or may not trace';
}

function works() {
  return spawnSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' }).status === 0;
}
