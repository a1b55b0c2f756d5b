import { createWorker, type LogFields, type Logger } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, runHost } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

interface Line {
  level: string;
  text: string;
  fields: LogFields;
}

function recorder(): { lines: Line[]; logger: Logger } {
  const lines: Line[] = [];
  const at =
    (level: string): Logger['debug'] =>
    (text, fields) =>
      void lines.push({ level, text, fields });
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { lines, logger };
}

const life = [
  'spawned',
  'ready',
  'connected',
  'draining',
  'asking to exit',
  'link closed',
  'exited',
];

describe('one line per step of a life', () => {
  test('from the start to the end, with the pid', async () => {
    const { lines, logger } = recorder();
    const worker = await createWorker<Ordinary>(ordinary, { logger, logLevel: 'debug' });
    await worker.send('echo', 1);
    await worker.shutdown();
    expect(lines.map(({ text }) => text)).toEqual(life);
    for (const { fields } of lines) expect(fields['pid']).toBe(worker.pid);
    expect(lines.at(-1)?.fields).toMatchObject({ exitCode: 0, signal: null, forced: false });
  });

  test.each([
    ['info', ['connected', 'exited']],
    ['warn', []],
    ['error', []],
    ['silent', []],
  ] as const)('logLevel %s lets through what is at or above it', async (logLevel, texts) => {
    const { lines, logger } = recorder();
    const worker = await createWorker<Ordinary>(ordinary, { logger, logLevel });
    await worker.shutdown();
    expect(lines.map(({ text }) => text)).toEqual(texts);
  });

  test('the signals of a forced end are warnings', async () => {
    const { lines, logger } = recorder();
    const worker = await createWorker(fixture('workers/stubborn.mjs'), {
      args: ['ignores SIGTERM', 'never done with onShutdown'],
      shutdownTimeout: 200,
      forceKillAfterDelay: 200,
      logger,
      logLevel: 'warn',
    });
    await worker.shutdown();
    expect(lines.map(({ text }) => text)).toEqual([
      'still alive, sending SIGTERM',
      'still alive, sending SIGKILL',
    ]);
  });

  test('a start that fails has its line', async () => {
    const { lines, logger } = recorder();
    const quiet = { stdio: 'ignore', logger, logLevel: 'debug' } as const;
    const options = { ...quiet, execArgv: ['--no-such-flag'] };
    await failureOf(createWorker(ordinary, options));
    expect(lines.map(({ text }) => text)).toEqual(['spawned', 'start failed']);
  });

  test('a logger that throws harms nothing', async () => {
    const fail = (): never => {
      throw new Error('disk full');
    };
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const worker = await createWorker<Ordinary>(ordinary, { logger, logLevel: 'debug' });
    expect(await worker.send('echo', 1)).toBe(1);
    expect(await worker.shutdown()).toMatchObject({ exitCode: 0 });
  });
});

describe('ISOLATED_WORKERS_LOG', () => {
  async function stderrOf(level: string | undefined, options: object = {}): Promise<string> {
    const env = { ...process.env, ISOLATED_WORKERS_LOG: level };
    const run = await runHost('hosts/logging.mjs', [JSON.stringify(options)], { env });
    expect(run.code).toBe(0);
    expect(run.stdout).toBe('');
    return run.stderr;
  }

  test('unset: silence', async () => {
    expect(await stderrOf(undefined)).toBe('');
  });

  test('debug: host and worker tell their steps on stderr, a line each, and no payload', async () => {
    const stderr = await stderrOf('debug');
    const lines = stderr.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^isolated-workers \d+ (debug|info): \S/);
    const pid = /spawned pid=(\d+)/.exec(stderr)?.[1] ?? '';
    const texts = (own: boolean): string[] =>
      lines
        .filter((line) => line.startsWith(`isolated-workers ${pid} `) === own)
        .map((line) => / (?:debug|info): (.*?)(?= \w+=|$)/.exec(line)?.[1] ?? line);
    expect(texts(false)).toEqual(life);
    expect(texts(true)).toEqual(['listening', 'connected', 'shutting down']);
    expect(stderr).not.toContain('secret');
  });

  test('goes before logLevel', async () => {
    expect(await stderrOf('silent', { logLevel: 'debug' })).toBe('');
    const stderr = await stderrOf('info', { logLevel: 'silent' });
    expect(stderr).toMatch(/^isolated-workers \d+ info: connected /m);
    expect(stderr).not.toContain('debug');
  });
});
