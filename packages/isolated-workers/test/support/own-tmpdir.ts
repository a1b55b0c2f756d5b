import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually, isAlive } from '../support.js';

export interface OwnTmpdir {
  readonly path: string;
  /** What this library has in the folder at the moment. */
  entries(): string[];
  /** The processes that inherited the folder from this one, by TMPDIR; Linux only, elsewhere none. */
  processes(): number[];
  /** Writes a program that no linter could read, or that nothing but one test needs; its path. */
  script(text: string): string;
}

/**
 * Gives every test of a file a TMPDIR of its own. After each of them no process that inherited it
 * may be alive 2 s later, and nothing of ours may be left in it.
 */
export function ownTmpdir(): OwnTmpdir {
  const before = process.env['TMPDIR'];
  let path = '';
  let scripts = 0;
  const folder: OwnTmpdir = {
    get path() {
      return path;
    },
    entries: () => readdirSync(path).filter((name) => name.startsWith('isolated-workers-')),
    processes: () => processesWith(`TMPDIR=${path}`),
    script(text) {
      const file = join(path, `script-${++scripts}.mjs`);
      writeFileSync(file, text);
      return file;
    },
  };

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'iw-'));
    process.env['TMPDIR'] = path;
  });

  afterEach(async () => {
    try {
      await eventually(() => folder.processes().length === 0, 2_000);
      expect(folder.entries()).toEqual([]);
    } finally {
      for (const pid of folder.processes()) process.kill(pid, 'SIGKILL');
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(path, { recursive: true, force: true });
    }
  });

  return folder;
}

function processesWith(variable: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && isAlive(pid) && inherits(pid, variable));
}

function inherits(pid: number, variable: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
  } catch {
    return false;
  }
}
