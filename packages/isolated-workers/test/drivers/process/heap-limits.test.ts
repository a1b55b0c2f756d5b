import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { resolveProcessOptions } from '../../../src/drivers/process/options.js';
import { fixture, reportOf, runHost } from '../../support.js';

const others = ['--no-warnings', '--stack-size=900'];
/** Flags of the host that override `--max-old-space-size`. */
const overriding: readonly (readonly string[])[] = [
  ['--max-heap-size=500'],
  ['--max_heap_size=500'],
  ['--max-old-space-size-percentage=50'],
  ['--max-old-space-size-percentage', '50'],
];
const rows = overriding.map((flag) => [flag.join(' '), flag] as const);

function resolved(hostFlags: readonly string[], options: object) {
  vi.spyOn(process, 'execArgv', 'get').mockReturnValue([...hostFlags]);
  const env = { NODE_OPTIONS: hostFlags.join(' ') };
  const { execArgv, env: given } = resolveProcessOptions('createWorker()', '/w.mjs', options, {
    cwd: '/',
    env,
  });
  return { execArgv, nodeOptions: given['NODE_OPTIONS'] };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('resourceLimits and the flags of the host', () => {
  const resourceLimits = { maxOldGenerationSizeMb: 100 };

  it.each(rows)('%s is not inherited beside a limit', (_text, flag) => {
    expect(resolved([...others, ...flag, '--no-deprecation'], { resourceLimits })).toEqual({
      execArgv: [...others, '--no-deprecation', '--max-old-space-size=100'],
      nodeOptions: [...others, '--no-deprecation'].join(' '),
    });
  });

  it.each(rows)('%s is inherited without one', (_text, flag) => {
    const flags = [...others, ...flag];
    expect(resolved(flags, { resourceLimits: {} })).toEqual({
      execArgv: flags,
      nodeOptions: flags.join(' '),
    });
  });

  it('what is given as execArgv stays', () => {
    const execArgv = ['--max-heap-size=500'];
    expect(resolved([], { resourceLimits, execArgv }).execArgv).toEqual([
      ...execArgv,
      '--max-old-space-size=100',
    ]);
  });
});

test("the limit of a worker is smaller than its host's", async () => {
  const script = fileURLToPath(fixture('workers/any-code.mjs'));
  const execArgv = ['--max-heap-size=900'];
  const limit = reportOf<number>(await runHost('hosts/heap-limits.mjs', [script], { execArgv }));
  // The young generation, which has limits of its own, comes on top.
  expect(limit).toBeLessThan(300);
});
