import type { Stats } from 'node:fs';
import type { ListeningAdapter } from './adapter.js';
import { process } from '../utils/index.js';

// Not imported: the module's namespace object would cost half a millisecond of every start.
const { chmodSync, lstatSync, mkdirSync, rmdirSync, unlinkSync } =
  process.getBuiltinModule('node:fs');

/** Each socket is in a directory of its own that no other user can enter. */
export const unixListening: ListeningAdapter = {
  prepare(endpoint) {
    const directory = directoryOf(endpoint);
    makePrivate(directory);
    try {
      // A umask may have removed the owner's own rights.
      chmodSync(directory, 0o700);
      checkPrivate(directory, lookAt(directory), ownUser());
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

/** Undefined where users have no numbers. */
export function ownUser(): number | undefined {
  return process.geteuid?.();
}

/** Follows no link: another user could replace one. Undefined if Node's permission model forbids to look. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return undefined;
  }
}

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
function isForbidden(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED';
}

/** Throws unless `directory` is one that only its owner can enter: some file systems keep no modes or owners. */
export function checkPrivate(
  directory: string,
  stat: Stats | undefined,
  owner: number | undefined,
): void {
  if (stat === undefined) return;
  const what = `'${directory}' is not a directory that only this user can enter`;
  if (!stat.isDirectory()) throw new Error(`${what}: it is none`);
  if (owner !== undefined && stat.uid !== owner)
    throw new Error(`${what}: its owner is user ${stat.uid}, not ${owner}`);
  if ((stat.mode & 0o077) !== 0) throw new Error(`${what}: its mode is ${modeOf(stat)}`);
}

/** A mode as chmod takes it. */
export function modeOf(stat: Stats): string {
  return (stat.mode & 0o7777).toString(8).padStart(4, '0');
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
