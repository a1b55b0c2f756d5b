import { expect, test } from 'vitest';
import { isLinux, reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

interface Report {
  /** The worker's resident set, in MiB. */
  readonly grown: number;
  readonly answered?: number;
  readonly refused?: readonly number[];
  readonly exit: { readonly code: number | null; readonly signal: string | null };
}

test.runIf(isLinux)(
  'F14: a peer asks for 400 MiB of answers and reads none: the worker makes a few, and the rest later',
  async () => {
    const report = reportOf<Report>(await runHost('by-hand/unread-host.mjs', ['does not read']));
    // 4 MiB of answers, one more, and what it takes to make them.
    expect(report.grown).toBeLessThan(64);
    expect(report.answered).toBe(400);
    expect(report.exit).toMatchObject({ code: 0, stderr: '' });
  },
  120_000,
);

test.runIf(isLinux)(
  'F14, R17: a peer sends 300 MiB of requests whose handlers never end: 256 MiB run, the rest is refused',
  async () => {
    const report = reportOf<Report>(await runHost('by-hand/unread-host.mjs', ['does not wait']));
    expect(report.refused).toStrictEqual(Array.from({ length: 44 }, (_, at) => at + 257));
    // What runs keeps no payload.
    expect(report.grown).toBeLessThan(128);
    expect(report.exit).toMatchObject({ code: 1, signal: null });
  },
  120_000,
);
