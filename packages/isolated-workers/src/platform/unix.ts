import type { ListeningAdapter } from './adapter.js';
import { process } from '../utils/index.js';

// Not imported: the module's namespace object would cost half a millisecond of every start.
const { chmodSync, mkdirSync, rmdirSync, unlinkSync } = process.getBuiltinModule('node:fs');

/** Each socket is in a directory of its own that no other user can enter. */
export const unixListening: ListeningAdapter = {
  prepare(endpoint) {
    const directory = directoryOf(endpoint);
    makePrivate(directory);
    try {
      // A umask may have removed the owner's own rights.
      chmodSync(directory, 0o700);
    } catch (error) {
      rmdirSync(directory);
      throw error;
    }
  },

  remove(endpoint) {
    const directory = directoryOf(endpoint);
    // Closing a listener removes its path, so usually only the directory is left, if anything.
    if (succeeds(() => rmdirSync(directory))) return;
    succeeds(() => unlinkSync(endpoint));
    succeeds(() => rmdirSync(directory));
  },
};

/** Fails if it exists: its creator could have opened it to others. */
function makePrivate(directory: string): void {
  try {
    // A number: an object would be read through its prototype.
    mkdirSync(directory, 0o700);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const flag = `--allow-fs-write=${directoryOf(directory)}/*`;
    throw new Error(`under --permission a worker needs ${flag}`, { cause: error });
  }
}

/** Whether Node's permission model, `--permission`, forbids it. */
export function isForbidden(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_ACCESS_DENIED';
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** The directory of a socket. */
export function directoryOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf('/'));
}
