import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fixture, reportOf, runHost } from '../../support.js';
import { ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

describe("D14: the link breaks on an error of the host's side", () => {
  test.each([
    ['ends', 'ERR_WORKER_EXIT', ordinary],
    ['lives on', 'ERR_PROTOCOL', fixture('workers/link-losing.mjs')],
  ])('D14: the worker %s: %s has it as its cause', async (_what, code, script) => {
    const run = await runHost('hosts/broken-link.mjs', [fileURLToPath(script)]);
    const failures = reportOf<object[]>(run);
    expect(failures[0]).toMatchObject({ code, cause: 'ENOBUFS' });
    expect(failures[1]).toMatchObject({
      code: 'ERR_WORKER_CLOSED',
      cause: code,
      deeper: 'ENOBUFS',
    });
  });
});
