import type { SocketAdapter } from './adapter.js';
import { cryptoHex } from './random.js';
import { Buffer, own, process } from '../utils/index.js';

// Not imported: the module's namespace object would cost half a millisecond of every start.
const { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readSync, rmdirSync, unlinkSync } =
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
      const { tmpdir } = process.getBuiltinModule('node:os');
      const folders = [
        tmpdir(),
        '/tmp',
        '/var/tmp',
        own(process.env, 'XDG_RUNTIME_DIR'),
        '/dev/shm',
      ];
      return unixEndpoints({ platform, folders, id });
    },

    prepare(endpoint) {
      const directory = directoryOf(endpoint);
      // Fails if it exists: its creator could have opened it to others.
      mkdirSync(directory, 0o700);
      // A umask may have removed the owner's own rights.
      chmodSync(directory, 0o700);
    },

    verify(endpoint) {
      const directory = directoryOf(endpoint);
      // lstat follows no link: another user could replace the target of one.
      const stat = lstatSync(directory);
      const own = process.geteuid?.() ?? stat.uid;
      if (!stat.isDirectory() || (stat.mode & 0o077) !== 0 || stat.uid !== own)
        throw new Error(`'${directory}' is not a directory that only this user can enter`);
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
