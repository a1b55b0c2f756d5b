import type { Stats } from 'node:fs';
import type { SocketAdapter } from './adapter.js';
import { cryptoHex } from './random.js';
import { Buffer, own, process } from '../utils/index.js';

// Not imported: the module's namespace object would cost half a millisecond of every start.
const {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  rmdirSync,
  unlinkSync,
} = process.getBuiltinModule('node:fs');

/** The longest path of a socket: `sockaddr_un.sun_path` without its final zero byte. */
export const maxPathBytes: Readonly<Record<string, number>> = { linux: 107, darwin: 103 };
/** Fits every Unix: FreeBSD, OpenBSD and AIX have room for 104 bytes or more, the zero byte included. */
const smallestMaxPathBytes = 103;

/** What addresses are built from. As data, it lets any platform be tested on any other. */
export interface UnixPlace {
  readonly platform: string;
  /** Folders to try, best first; those that are empty or relative are skipped. */
  readonly folders: readonly (string | undefined)[];
  /** Random, different for every worker. */
  readonly id: string;
}

/** Socket paths to try, best first: absolute, and within the limit of bytes. */
export function unixEndpoints({ platform, folders, id }: UnixPlace): string[] {
  const limit = maxPathBytes[platform] ?? smallestMaxPathBytes;
  const paths = folders
    .filter((folder) => folder?.startsWith('/') === true)
    .map((folder) => `${String(folder).replace(/\/+$/, '')}/isolated-workers-${id}/s`)
    .filter((path) => Buffer.byteLength(path) <= limit);
  return [...new Set(paths)];
}

/** Folders for endpoints, best first. */
function temporaryFolders(): (string | undefined)[] {
  const { tmpdir } = process.getBuiltinModule('node:os');
  return [tmpdir(), '/tmp', '/var/tmp', own(process.env, 'XDG_RUNTIME_DIR'), '/dev/shm'];
}

/** Each socket is in a directory of its own that no other user can enter. */
export function unixAdapter(platform: string): SocketAdapter {
  return {
    randomHex(bytes) {
      try {
        // As good as node:crypto, which takes three milliseconds to load.
        const source = openSync('/dev/urandom', 'r');
        try {
          const random = Buffer.alloc(bytes);
          if (readSync(source, random) === bytes) return random.toString('hex');
        } finally {
          closeSync(source);
        }
      } catch {
        // The system has no such file, or the process has no descriptor left.
      }
      return cryptoHex(bytes);
    },

    endpoints(id) {
      return unixEndpoints({ platform, folders: temporaryFolders().map(withoutLinks), id });
    },

    prepare(endpoint) {
      const directory = directoryOf(endpoint);
      const own = ownUser();
      checkParents(directory, own, platform);
      makePrivate(directory);
      try {
        // A umask may have removed the owner's own rights.
        chmodSync(directory, 0o700);
        checkPrivate(directory, lookAt(directory), own);
      } catch (error) {
        rmdirSync(directory);
        throw error;
      }
    },

    verify(endpoint) {
      const directory = directoryOf(endpoint);
      const stat = lookAt(directory);
      const own = ownUser();
      // Root's worker may have become another user.
      const owner = own === 0 ? stat?.uid : own;
      checkPrivate(directory, stat, owner);
      checkParents(directory, owner, platform);
    },

    remove(endpoint) {
      const directory = directoryOf(endpoint);
      // Closing a listener removes its path, so usually only the directory is left, if anything.
      if (succeeds(() => rmdirSync(directory))) return;
      succeeds(() => unlinkSync(endpoint));
      succeeds(() => rmdirSync(directory));
    },

    leftover: directoryOf,
  };
}

/** The real path of a folder; as it is if there is none. */
function withoutLinks(folder: string | undefined): string | undefined {
  if (folder?.startsWith('/') !== true) return undefined;
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

function ownUser(): number | undefined {
  return process.geteuid?.();
}

/** Follows no link: another user could replace one. Undefined if Node's permission model forbids to look. */
function lookAt(path: string): Stats | undefined {
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
function checkPrivate(directory: string, stat: Stats | undefined, owner: number | undefined): void {
  if (stat === undefined) return;
  const what = `'${directory}' is not a directory that only this user can enter`;
  if (!stat.isDirectory()) throw new Error(`${what}: it is none`);
  if (owner !== undefined && stat.uid !== owner)
    throw new Error(`${what}: its owner is user ${stat.uid}, not ${owner}`);
  if ((stat.mode & 0o077) !== 0) throw new Error(`${what}: its mode is ${modeOf(stat)}`);
}

/** Android's folders for programs belong to its user `system`. */
const systemUsers: Readonly<Record<string, readonly number[]>> = { android: [0, 1000] };

/**
 * Throws if another user than `owner` could put something else in the place of `directory`: each folder above must
 * belong to `owner` or the system, and only they may rename what is in it.
 */
function checkParents(directory: string, owner: number | undefined, platform: string): void {
  const trusted: unknown[] = [owner, ...(systemUsers[platform] ?? [0])];
  for (let end = 0; end >= 0; end = directory.indexOf('/', end + 1)) {
    const path = directory.slice(0, end) || '/';
    const stat = lookAt(path);
    if (stat === undefined) continue;
    if (!stat.isDirectory()) throw new Error(`'${path}' is a link or a file`);
    // Who has the root folder has everything. In a sandbox the system's users may have other numbers.
    if (path === '/') trusted.push(stat.uid);
    if (!trusted.includes(stat.uid))
      throw new Error(`'${path}' belongs to user ${stat.uid}, who could exchange what is in it`);
    const isSticky = (stat.mode & 0o1000) !== 0;
    if ((stat.mode & 0o022) !== 0 && !isSticky)
      throw new Error(
        `'${path}' can be written to by other users and is not sticky (its mode is ${modeOf(stat)}), ` +
          'so they could exchange what is in it',
      );
  }
}

function modeOf(stat: Stats): string {
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

function directoryOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf('/'));
}
