import type { Stats } from 'node:fs';
import type { DiallingAdapter } from './adapter.js';
import { cryptoHex } from './random.js';
import { directoryOf, isForbidden, unixListening } from './unix.js';
import { Buffer, own, process } from '../utils/index.js';

const { closeSync, lstatSync, openSync, readSync, realpathSync } =
  process.getBuiltinModule('node:fs');

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

/** Folders that keep modes and owners, as has been seen. */
const proven = new Set<string>();

/** Those whose place can be private, and exchanged by no other user. Throws if there are none, and says why. */
export function usable(endpoints: readonly string[], platform: string): string[] {
  const reasons: string[] = [];
  const found = endpoints.filter((endpoint) => {
    try {
      checkParents(directoryOf(endpoint), ownUser(), platform);
      prove(endpoint);
      return true;
    } catch (error) {
      reasons.push(`${endpoint}: ${(error as Error).message}`);
      return false;
    }
  });
  if (found.length > 0) return found;
  throw new Error(`cannot listen on any of these: ${reasons.join('; ')}`);
}

/** Tries once for each folder whether what a worker makes there would be private: some file systems keep no modes or owners. */
function prove(endpoint: string): void {
  const directory = directoryOf(endpoint);
  const folder = directoryOf(directory);
  if (proven.has(folder)) return;
  try {
    unixListening.prepare(endpoint);
  } catch (error) {
    // The permission model of the host, which the worker need not have.
    if (isForbidden((error as Error).cause)) return;
    throw error;
  }
  try {
    checkPrivate(directory, lookAt(directory), ownUser());
  } finally {
    unixListening.remove(endpoint);
  }
  proven.add(folder);
}

/** Where sockets are, and whether another user could have put something else there. */
export function unixDialling(platform: string): DiallingAdapter {
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
      const folders = temporaryFolders().map(withoutLinks);
      return usable(unixEndpoints({ platform, folders, id }), platform);
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

/** Undefined where users have no numbers. */
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

/** A mode as chmod takes it. */
function modeOf(stat: Stats): string {
  return (stat.mode & 0o7777).toString(8).padStart(4, '0');
}
