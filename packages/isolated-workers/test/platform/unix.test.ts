import fc from 'fast-check';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unixListening } from '../../src/platform/unix.js';
import { maxPathBytes, unixDialling, unixEndpoints, usable } from '../../src/platform/unix-host.js';

const id = '0123456789abcdef01234567';
const platforms = ['linux', 'darwin', 'freebsd', 'aix', 'sunos'];
/** sun_path holds 108 bytes on Linux and 104 on the BSDs, with the zero byte that ends it. */
const limits: Readonly<Record<string, number>> = { linux: 107, darwin: 103 };

/** An absolute folder of exactly so many bytes. */
function folderOf(bytes: number, character = 'x'): string {
  const count = Math.floor((bytes - 1) / Buffer.byteLength(character));
  const folder = `/${character.repeat(count)}`;
  return folder.padEnd(folder.length + bytes - Buffer.byteLength(folder), 'y');
}

describe('unixEndpoints', () => {
  it('is a socket in a directory of its own, in each folder, best first', () => {
    const folders = ['/tmp', '/var/tmp'];
    expect(unixEndpoints({ platform: 'linux', folders, id })).toStrictEqual([
      `/tmp/isolated-workers-${id}/s`,
      `/var/tmp/isolated-workers-${id}/s`,
    ]);
  });

  it('S9: passes over folders that are unset, empty or relative, and doubles', () => {
    const folders = [undefined, '', 'relative', './tmp', '/tmp/', '/tmp', '/tmp//'];
    expect(unixEndpoints({ platform: 'linux', folders, id })).toStrictEqual([
      `/tmp/isolated-workers-${id}/s`,
    ]);
  });

  it('takes the root folder as it is', () => {
    expect(unixEndpoints({ platform: 'linux', folders: ['/'], id })).toStrictEqual([
      `/isolated-workers-${id}/s`,
    ]);
  });

  it('S9: a folder of 200 bytes is passed over for a short one', () => {
    const folders = [folderOf(200), '/tmp'];
    for (const platform of platforms)
      expect(unixEndpoints({ platform, folders, id })).toStrictEqual([
        `/tmp/isolated-workers-${id}/s`,
      ]);
  });

  it.each(platforms)('S9: on %s the limit counts bytes, not characters', (platform) => {
    const added = `/isolated-workers-${id}/s`.length;
    const limit = limits[platform] ?? 103;
    for (const character of ['x', 'é', '漢', '😀']) {
      const fits = folderOf(limit - added, character);
      const tooLong = folderOf(limit - added + 1, character);
      const [endpoint, ...others] = unixEndpoints({ platform, folders: [tooLong, fits], id });
      expect(endpoint?.startsWith(`${fits}/`)).toBe(true);
      expect(Buffer.byteLength(String(endpoint))).toBe(limit);
      expect(others).toStrictEqual([]);
    }
  });

  it('never gives a path that a socket cannot have', () => {
    const folder = fc.option(fc.string({ unit: 'binary', maxLength: 120 }), { nil: undefined });
    const rooted = folder.map((text) => text && `/${text}`);
    fc.assert(
      fc.property(
        fc.constantFrom(...platforms),
        fc.array(fc.oneof(folder, rooted), { maxLength: 6 }),
        (platform, folders) => {
          for (const endpoint of unixEndpoints({ platform, folders, id })) {
            expect(Buffer.byteLength(endpoint)).toBeLessThanOrEqual(limits[platform] ?? 103);
            expect(endpoint).toMatch(/^\//);
          }
        },
      ),
    );
  });

  it('knows the limits of Linux and macOS', () => {
    expect(maxPathBytes).toStrictEqual(limits);
  });
});

describe('the place of a socket', () => {
  const adapter = { ...unixListening, ...unixDialling(process.platform) };
  let folder: string;
  let directory: string;
  let endpoint: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'unix-test-'));
    directory = join(folder, 'private');
    endpoint = `${directory}/s`;
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('S9: finds a place whatever TMPDIR is, and creates nothing', () => {
    for (const TMPDIR of [
      folderOf(200),
      folderOf(200, '漢'),
      '',
      'relative',
      '/not/there',
      folder,
    ]) {
      vi.stubEnv('TMPDIR', TMPDIR);
      const endpoints = adapter.endpoints(id);
      expect(endpoints).toContain(`/tmp/isolated-workers-${id}/s`);
      for (const each of endpoints) expect(existsSync(each.slice(0, -2))).toBe(false);
    }
    vi.stubEnv('TMPDIR', folder);
    expect(adapter.endpoints(id)[0]).toBe(`${folder}/isolated-workers-${id}/s`);
  });

  it.each([0o000, 0o022, 0o777])(
    'S9: prepares a directory of mode 0700 under umask %o',
    (umask) => {
      const before = process.umask(umask);
      try {
        adapter.prepare(endpoint);
      } finally {
        process.umask(before);
      }
      expect(lstatSync(directory).mode & 0o777).toBe(0o700);
      adapter.verify(endpoint);
    },
  );

  it('S9: does not take a directory that is there already', () => {
    mkdirSync(directory, { mode: 0o700 });
    expect(() => {
      adapter.prepare(endpoint);
    }).toThrow(/EEXIST/);
  });

  it.each([0o701, 0o710, 0o750, 0o755, 0o777])('S9: verifies no directory of mode %o', (mode) => {
    const before = process.umask(0);
    try {
      mkdirSync(directory, { mode });
    } finally {
      process.umask(before);
    }
    expect(() => {
      adapter.verify(endpoint);
    }).toThrow(directory);
  });

  it('S9: verifies no link, no file, nothing that is not there, and no one else’s directory', () => {
    const refused = (where: string) =>
      expect(() => {
        adapter.verify(`${where}/s`);
      });
    adapter.prepare(endpoint);
    symlinkSync(directory, join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '', { mode: 0o600 });
    refused(join(folder, 'link')).toThrow('link');
    refused(join(folder, 'file')).toThrow('file');
    refused(join(folder, 'absent')).toThrow(/ENOENT/);
    vi.spyOn(process, 'geteuid').mockReturnValue(lstatSync(directory).uid + 1);
    refused(directory).toThrow(directory);
  });

  it('S31: uses no folder that others could exchange; without any other it says why', () => {
    const open = ['open', 'wide'].map((name) => join(folder, name));
    for (const each of open) {
      mkdirSync(each);
      chmodSync(each, 0o777);
    }
    const [first = '', second = ''] = open.map((each) => `${each}/isolated-workers-${id}/s`);
    expect(usable([first, endpoint, second], process.platform)).toStrictEqual([endpoint]);
    expect(() => usable([first, second], process.platform)).toThrow(
      /^cannot listen on any of these: .*open' can be .*mode is 0777.*; .*wide' can be /,
    );
  });

  it('removes the socket and its directory, once or twice, and only them', () => {
    adapter.prepare(endpoint);
    writeFileSync(endpoint, '');
    adapter.remove(endpoint);
    expect(existsSync(directory)).toBe(false);
    adapter.remove(endpoint);
    adapter.prepare(endpoint);
    writeFileSync(join(directory, 'not-ours'), '');
    adapter.remove(endpoint);
    expect(existsSync(join(directory, 'not-ours'))).toBe(true);
  });

  it('names the directory as what a killed worker leaves', () => {
    expect(adapter.leftover(endpoint)).toBe(directory);
  });
});
