import type { SocketAdapter } from './adapter.js';
import { cryptoHex } from './random.js';

// Importing it would make an object of all its names: half a millisecond of every start.
const { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readSync, rmdirSync, unlinkSync } =
  process.getBuiltinModule('node:fs');

/** Room for a socket's path in `sockaddr_un.sun_path`, less the final zero byte. */
export const maxPathBytes: Readonly<Record<string, number>> = { linux: 107, darwin: 103 };
/** What every Unix has; FreeBSD, OpenBSD and AIX have 104 or more with the zero byte. */
const smallestMaxPathBytes = 103;

/** Facts from which addresses are built, so that they can be tested for any machine on any other. */
export interface UnixPlace {
  readonly platform: string;
  /** Folders to try, best first; empty ones are passed over. */
  readonly folders: readonly (string | undefined)[];
  /** Random, and new for every worker. */
  readonly id: string;
}

/** Socket paths worth trying, best first: absolute, and short enough in bytes. */
export function unixEndpoints({ platform, folders, id }: UnixPlace): string[] {
  const limit = maxPathBytes[platform] ?? smallestMaxPathBytes;
  const paths = folders
    .filter((folder) => folder?.startsWith('/') === true)
    .map((folder) => `${String(folder).replace(/\/+$/, '')}/isolated-workers-${id}/s`)
    .filter((path) => Buffer.byteLength(path) <= limit);
  return [...new Set(paths)];
}

/** A socket in a directory of its own that nobody else can enter. */
export function unixAdapter(platform: string): SocketAdapter {
  return {
    randomHex(bytes) {
      try {
        // What node:crypto would give, without the three milliseconds that it takes to load.
        const source = openSync('/dev/urandom', 'r');
        try {
          const random = Buffer.alloc(bytes);
          if (readSync(source, random) === bytes) return random.toString('hex');
        } finally {
          closeSync(source);
        }
      } catch {
        // A system without it, or a process without file descriptors.
      }
      return cryptoHex(bytes);
    },

    endpoints(id) {
      const { tmpdir } = process.getBuiltinModule('node:os');
      const folders = [tmpdir(), '/tmp', '/var/tmp', process.env['XDG_RUNTIME_DIR'], '/dev/shm'];
      return unixEndpoints({ platform, folders, id });
    },

    prepare(endpoint) {
      const directory = directoryOf(endpoint);
      // It must not exist: whoever made it before could have opened it for others.
      mkdirSync(directory, { mode: 0o700 });
      // A umask may have taken away the owner's own rights.
      chmodSync(directory, 0o700);
    },

    verify(endpoint) {
      const directory = directoryOf(endpoint);
      // lstat: a link is not followed to a directory that somebody else could exchange.
      const stat = lstatSync(directory);
      const own = process.geteuid?.() ?? stat.uid;
      if (!stat.isDirectory() || (stat.mode & 0o077) !== 0 || stat.uid !== own)
        throw new Error(`'${directory}' is not a directory that only this user can enter`);
    },

    remove(endpoint) {
      const directory = directoryOf(endpoint);
      // Closing a listener removes its path: most often the directory alone is left, if that.
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
