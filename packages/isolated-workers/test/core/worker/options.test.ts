import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveTimeout } from '../../../src/core/common/options.js';
import { resolveServerOptions } from '../../../src/core/server/options.js';
import {
  resolveWorkerOptions,
  type ResolvedWorkerOptions,
} from '../../../src/core/worker/options.js';
import { lifelineMark, lifelineVariable } from '../../../src/platform/lifeline.js';
import { jsonSerializer, structuredSerializer } from '../../../src/utils/serializer.js';

const script = resolve('w.mjs');
const fn = (): void => undefined;
const logger = { debug: fn, info: fn, warn: fn, error: fn };

function resolved(options: object = {}): ResolvedWorkerOptions {
  return resolveWorkerOptions(script, options, 'createWorker()', {
    cwd: process.cwd(),
    env: process.env,
  });
}

beforeEach(() => {
  vi.stubEnv('ISOLATED_WORKERS_LOG', undefined);
  vi.stubEnv('ISOLATED_WORKERS_NO_TIMEOUTS', undefined);
  vi.stubEnv('NODE_OPTIONS', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('createWorker(): defaults', () => {
  it('are as documented', () => {
    const { env, execArgv, logger: silent, ...rest } = resolved();
    expect(rest).toStrictEqual({
      script,
      args: [],
      execPath: process.execPath,
      cwd: undefined,
      uid: undefined,
      gid: undefined,
      stdio: 'inherit',
      inspect: false,
      killSignal: 'SIGTERM',
      windowsHide: true,
      timeout: 0,
      timeouts: new Map(),
      noTimeouts: false,
      startupTimeout: 30_000,
      shutdownTimeout: 10_000,
      forceKillAfterDelay: 5_000,
      serializer: jsonSerializer,
      middleware: undefined,
      maxMessageBytes: 256 * 1024 * 1024,
      maxRunning: Infinity,
      errorClasses: new Map(),
      contract: undefined,
      hostContract: undefined,
      maxPending: Infinity,
      initialData: undefined,
      handlers: new Map(),
      watchdog: true,
      signal: undefined,
    });
    const changed = Object.keys(process.env).filter((name) => env[name] !== process.env[name]);
    expect(changed).toStrictEqual([]);
    expect(env[lifelineVariable]).toBe(lifelineMark);
    expect(execArgv).not.toContain('--eval');
    const write = vi.spyOn(process.stderr, 'write');
    silent.error('nothing is said', {});
    expect(write).not.toHaveBeenCalled();
    write.mockRestore();
  });

  it('hold for what is given as undefined as well', () => {
    const names = [
      ...['args', 'execPath', 'execArgv', 'env', 'inheritEnv', 'cwd', 'stdio', 'inspect'],
      ...['killSignal', 'windowsHide', 'timeout', 'timeouts', 'startupTimeout', 'shutdownTimeout'],
      ...['forceKillAfterDelay', 'serializer', 'middleware', 'logger', 'logLevel'],
      ...[
        'maxMessageBytes',
        'maxPending',
        'maxRunning',
        'resourceLimits',
        'watchdog',
        'signal',
        'handlers',
      ],
    ];
    const given = Object.fromEntries(names.map((name) => [name, undefined]));
    const anyLogger: unknown = expect.anything();
    expect(resolved(given)).toStrictEqual({ ...resolved(), logger: anyLogger });
  });
});

describe('createWorker(): what is given', () => {
  const signal = new AbortController().signal;

  it.each<[string, unknown]>([
    ['args', ['--verbose', '']],
    ['execPath', '/usr/bin/node'],
    ['execArgv', ['--enable-source-maps']],
    ['cwd', '/'],
    ['cwd', new URL('file:///')],
    ['stdio', 'pipe'],
    ['stdio', 'ignore'],
    ['killSignal', 'SIGINT'],
    ['windowsHide', false],
    ['timeout', 100],
    ['startupTimeout', 100],
    ['shutdownTimeout', 0],
    ['shutdownTimeout', Infinity],
    ['forceKillAfterDelay', 0],
    ['forceKillAfterDelay', Infinity],
    ['serializer', structuredSerializer],
    ['middleware', fn],
    ['maxMessageBytes', 1024],
    ['maxRunning', 1],
    ['maxPending', 3],
    ['watchdog', false],
    ['signal', signal],
  ])('%s: %o is taken as it is', (name, value) => {
    expect(resolved({ [name]: value })).toMatchObject({ [name]: value });
  });

  it('R11: a timeout of 0 or Infinity is none, one above 2^31 is kept', () => {
    for (const name of ['timeout', 'startupTimeout']) {
      expect(resolved({ [name]: 0 })).toMatchObject({ [name]: 0 });
      expect(resolved({ [name]: Infinity })).toMatchObject({ [name]: 0 });
      expect(resolved({ [name]: 2 ** 40 })).toMatchObject({ [name]: 2 ** 40 });
    }
    expect([0, Infinity, 2 ** 40].map(resolveTimeout)).toStrictEqual([0, 0, 2 ** 40]);
  });

  it('timeouts: one for each type named, by its own name only', () => {
    const timeouts = { compute: 5, ping: 0, log: Infinity, absent: undefined, constructor: 7 };
    expect([...resolved({ timeouts }).timeouts]).toStrictEqual([
      ['compute', 5],
      ['ping', 0],
      ['log', 0],
      ['constructor', 7],
    ]);
    expect(resolved({ timeouts: {} }).timeouts.get('toString')).toBeUndefined();
  });

  it('handlers: own members only, with their object as this', () => {
    const handlers = {
      whose(this: unknown) {
        return this;
      },
    };
    const { handlers: table } = resolved({ handlers });
    expect([...table.keys()]).toStrictEqual(['whose']);
    expect(table.get('toString')).toBeUndefined();
    expect(table.get('whose')?.(undefined, {})).toBe(handlers);
  });

  it('logger and logLevel', () => {
    const lines: string[] = [];
    const collecting = {
      ...logger,
      info: (text: string) => lines.push(text),
      error: (text: string) => lines.push(text),
    };
    const { logger: filtered } = resolved({ logger: collecting, logLevel: 'error' });
    filtered.info('not this', {});
    filtered.error('this', {});
    expect(lines).toStrictEqual(['this']);
  });

  it('resourceLimits become a flag of the runtime', () => {
    const limits = { maxOldGenerationSizeMb: 64 };
    const execArgv = ['--no-warnings'];
    expect(resolved({ execArgv, resourceLimits: limits }).execArgv).toStrictEqual([
      '--no-warnings',
      '--max-old-space-size=64',
    ]);
    expect(resolved({ execArgv, resourceLimits: {} }).execArgv).toStrictEqual(execArgv);
  });

  it.each([
    [true, '--inspect=0'],
    [0, '--inspect=0'],
    [9229, '--inspect=9229'],
  ])('inspect: %o becomes %s and suspends deadlines', (inspect, flag) => {
    const options = resolved({ inspect, execArgv: [] });
    expect(options.execArgv).toStrictEqual([flag]);
    expect(options).toMatchObject({ inspect: true, noTimeouts: true, startupTimeout: 0 });
  });

  it('execArgv: what is inherited of the host loses what is about the host', () => {
    const before = process.execArgv;
    process.execArgv = ['--no-warnings', '--inspect-brk=9229', '-e', '1'];
    try {
      expect(resolved().execArgv).toStrictEqual(['--no-warnings']);
      expect(resolved({ execArgv: ['-e', '1'] }).execArgv).toStrictEqual(['-e', '1']);
    } finally {
      process.execArgv = before;
    }
  });
});

describe('createWorker(): env and inheritEnv', () => {
  beforeEach(() => {
    vi.stubEnv('OUTER', 'outer');
    vi.stubEnv('OTHER', 'other');
  });

  it('env goes over what is inherited; undefined leaves one out', () => {
    const { env } = resolved({ env: { OUTER: 'inner', OTHER: undefined, NEW: '' } });
    expect(env).toMatchObject({ OUTER: 'inner', NEW: '', PATH: process.env['PATH'] });
    expect(env['OTHER']).toBeUndefined();
  });

  it('inheritEnv: nothing, or what is named', () => {
    const mark = { ...resolved({ inheritEnv: false }).env };
    expect(mark[lifelineVariable]).toBe(lifelineMark);
    expect(Object.keys(mark).filter((name) => name in process.env)).toStrictEqual([]);
    expect({ ...resolved({ inheritEnv: false, env: { NEW: '1' } }).env }).toStrictEqual({
      NEW: '1',
      ...mark,
    });
    expect({ ...resolved({ inheritEnv: [] }).env }).toStrictEqual(mark);
    expect({ ...resolved({ inheritEnv: ['OUTER'] }).env }).toStrictEqual({
      OUTER: 'outer',
      ...mark,
    });
    expect(resolved({ inheritEnv: ['NOT_SET'] }).env['NOT_SET']).toBeUndefined();
  });

  it('the mark of the lifeline cannot be overwritten', () => {
    expect(resolved({ env: { [lifelineVariable]: '9' } }).env[lifelineVariable]).toBe(lifelineMark);
  });

  it('S12: an inherited NODE_OPTIONS loses its inspector, a given one does not', () => {
    const NODE_OPTIONS = '--inspect-brk=9229 --no-warnings';
    vi.stubEnv('NODE_OPTIONS', NODE_OPTIONS);
    expect(resolved().env['NODE_OPTIONS']).toBe('--no-warnings');
    expect(resolved({ inheritEnv: ['NODE_OPTIONS'] }).env['NODE_OPTIONS']).toBe('--no-warnings');
    expect(resolved({ env: { NODE_OPTIONS } }).env['NODE_OPTIONS']).toBe(NODE_OPTIONS);
  });
});

describe('createWorker(): the script', () => {
  const absolute = (place: unknown) =>
    resolveWorkerOptions(place, {}, 'createWorker()', { cwd: process.cwd(), env: process.env })
      .script;

  it('is a path, relative to the working directory, a URL, or the text of one', () => {
    expect(absolute('./w.mjs')).toBe(script);
    expect(absolute('w.mjs')).toBe(script);
    expect(absolute(script)).toBe(script);
    expect(absolute(pathToFileURL(script))).toBe(script);
    expect(absolute(String(pathToFileURL(script)))).toBe(script);
    expect(absolute(import.meta.url)).toBe(fileURLToPath(import.meta.url));
    expect(absolute('dir with spaces/ö.mjs')).toBe(join(process.cwd(), 'dir with spaces/ö.mjs'));
  });
});

describe('startWorkerServer()', () => {
  const serving = (options: unknown) => resolveServerOptions({}, options);

  it('has the documented defaults', () => {
    const anyLogger: unknown = expect.anything();
    const { onShutdown, ...rest } = serving({});
    expect(rest).toStrictEqual({
      logger: anyLogger,
      timeout: 0,
      timeouts: new Map(),
      noTimeouts: false,
      serializer: jsonSerializer,
      middleware: undefined,
      maxMessageBytes: 256 * 1024 * 1024,
      maxRunning: Infinity,
      errorClasses: new Map(),
      contract: undefined,
      hostContract: undefined,
      handlers: new Map(),
    });
    expect(onShutdown()).toBeUndefined();
  });

  it('takes what is given', () => {
    const onShutdown = (): string => 'done';
    const options = {
      timeout: 5,
      timeouts: { a: 1 },
      middleware: fn,
      maxMessageBytes: 2048,
      onShutdown,
    };
    expect(serving(options)).toMatchObject({ ...options, timeouts: new Map([['a', 1]]) });
  });
});

describe('the environment', () => {
  it.each(['debug', 'info', 'warn', 'error', 'silent'])(
    "ISOLATED_WORKERS_LOG '%s' goes before logLevel, on both sides",
    (level) => {
      vi.stubEnv('ISOLATED_WORKERS_LOG', level);
      for (const logLevel of ['silent', 'debug']) {
        const texts: string[] = [];
        const collecting = Object.fromEntries(
          ['debug', 'info', 'warn', 'error'].map((name) => [name, () => texts.push(name)]),
        );
        const options = { logger: collecting, logLevel };
        for (const { logger: filtered } of [resolved(options), resolveServerOptions({}, options)])
          for (const name of ['debug', 'info', 'warn', 'error'] as const) filtered[name]('', {});
        const all = ['debug', 'info', 'warn', 'error', 'silent'];
        const expected = all.slice(all.indexOf(level), -1);
        expect(texts).toStrictEqual([...expected, ...expected]);
      }
    },
  );

  it('ISOLATED_WORKERS_NO_TIMEOUTS=1 suspends request and startup deadlines, and no others', () => {
    vi.stubEnv('ISOLATED_WORKERS_NO_TIMEOUTS', '1');
    expect(
      resolved({ startupTimeout: 5, shutdownTimeout: 6, forceKillAfterDelay: 7 }),
    ).toMatchObject({
      noTimeouts: true,
      startupTimeout: 0,
      shutdownTimeout: 6,
      forceKillAfterDelay: 7,
    });
    expect(resolveServerOptions({}, {}).noTimeouts).toBe(true);
  });

  it.each(['0', '', 'false'])("ISOLATED_WORKERS_NO_TIMEOUTS='%s' suspends nothing", (value) => {
    vi.stubEnv('ISOLATED_WORKERS_NO_TIMEOUTS', value);
    expect(resolved({ startupTimeout: 5 })).toMatchObject({ noTimeouts: false, startupTimeout: 5 });
  });
});
