import { process } from '../../utils/index.js';
import { groupSignals, ownMark } from '../../platform/index.js';

let guards = false;

/**
 * Leaves the signals that reach the whole process group to the host: it decides what they mean for its workers,
 * and its end is theirs. Listeners of the worker's own are called as ever.
 */
export function guard(): void {
  if (guards) return;
  guards = true;
  for (const signal of groupSignals) process.on(signal, leaveToHost);
}

export function unguard(): void {
  guards = false;
  for (const signal of groupSignals) process.off(signal, leaveToHost);
}

/** The host sends the signal itself: it does what it would do in any process. */
export function yieldTo(signal: NodeJS.Signals): void {
  process.off(signal, leaveToHost);
  // Node forgets a signal that has arrived when its last listener goes.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function leaveToHost(): void {}

// From the start: what the script imports next may take seconds. A process that only inherited the mark needs its signals.
if (ownMark() !== undefined) guard();
