import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveServerOptions } from '../../../src/core/server/options.js';
import { resolveWorkerOptions } from '../../../src/core/worker/options.js';
import { InvalidOptionError } from '../../../src/errors/index.js';

const fn = (): void => undefined;

const resolved = (options: object = {}) =>
  resolveWorkerOptions('w.mjs', options, 'createWorker()', {
    cwd: process.cwd(),
    env: process.env,
  });

function refusal(attempt: () => unknown): InvalidOptionError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof InvalidOptionError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

beforeEach(() => {
  vi.stubEnv('ISOLATED_WORKERS_LOG', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Every option, with a value that is wrong for it. */
const wrong: readonly (readonly [name: string, value: unknown])[] = [
  ['args', 'one'],
  ['execPath', ''],
  ['execArgv', '--no-warnings'],
  ['env', { A: 1 }],
  ['inheritEnv', 'PATH'],
  ['cwd', 1],
  ['stdio', 'pipes'],
  ['inspect', 65_536],
  ['killSignal', 'SIGFOO'],
  ['windowsHide', 1],
  ['startupTimeout', -1],
  ['shutdownTimeout', NaN],
  ['forceKillAfterDelay', '5s'],
  ['maxPending', 0],
  ['resourceLimits', { heap: 1 }],
  ['watchdog', 'yes'],
  ['signal', new AbortController()],
  ['handlers', { ping: 'pong' }],
];
const wrongOnEitherSide: typeof wrong = [
  ['timeout', '1000'],
  ['timeouts', { compute: -1 }],
  ['serializer', 'json'],
  ['middleware', [fn]],
  ['logger', {}],
  ['logLevel', 'loud'],
  ['maxMessageBytes', 1023],
  ['contract', 'messages'],
  ['hostContract', () => ({})],
];

describe('R12: createWorker() refuses', () => {
  it.each([
    undefined,
    null,
    '',
    1,
    {},
    new URL('https://example.com/w.mjs'),
    new URL('data:text/javascript,1'),
    'file://host.example/share/w.mjs',
  ])('%s as its script', (place) => {
    expect(
      refusal(() =>
        resolveWorkerOptions(place, {}, 'createWorker()', { cwd: process.cwd(), env: process.env }),
      ).option,
    ).toBe('workerScript');
  });

  it.each([...wrong, ...wrongOnEitherSide])('%s: %o', (name, value) => {
    const error = refusal(() => resolved({ [name]: value }));
    expect(error.option).toBe(name);
    expect(error.message).toMatch(`createWorker(): '${name}' must be `);
  });

  it('names it does not know, and lists all it knows', () => {
    const error = refusal(() => resolved({ timeOut: 1 }));
    expect(error.option).toBe('timeOut');
    for (const [name] of [...wrong, ...wrongOnEitherSide]) expect(error.message).toContain(name);
  });

  it("what is the worker's own", () => {
    expect(refusal(() => resolved({ onShutdown: fn })).option).toBe('onShutdown');
  });
});

describe('R12: startWorkerServer() refuses', () => {
  const serving = (options: unknown, handlers: unknown = {}) =>
    resolveServerOptions(handlers, options);

  it.each(wrongOnEitherSide)('%s: %o', (name, value) => {
    const error = refusal(() => serving({ [name]: value }));
    expect(error.option).toBe(name);
    expect(error.message).toMatch(`startWorkerServer(): '${name}' must be `);
  });

  it.each<[string, unknown]>([
    ['onShutdown', 'later'],
    ['maxPending', 1],
    ['startupTimeout', 1],
    ['unknown', undefined],
  ])('%s: %o', (name, value) => {
    expect(refusal(() => serving({ [name]: value })).option).toBe(name);
  });

  it.each([undefined, null, 'ping', fn, [fn], { ping: 1 }, { ping: undefined }])(
    '%o as handlers',
    (handlers) => {
      expect(refusal(() => resolveServerOptions(handlers, {})).option).toBe('handlers');
    },
  );
});

describe('R12: the environment', () => {
  it.each(['loud', ''])("ISOLATED_WORKERS_LOG '%s' is refused by its own name", (level) => {
    vi.stubEnv('ISOLATED_WORKERS_LOG', level);
    expect(refusal(() => resolved()).option).toBe('ISOLATED_WORKERS_LOG');
    expect(refusal(() => resolveServerOptions({}, {})).option).toBe('ISOLATED_WORKERS_LOG');
  });
});
