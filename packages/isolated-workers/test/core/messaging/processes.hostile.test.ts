import {
  createWorker,
  HandshakeError,
  IsolatedWorkerError,
  ProtocolError,
  RequestTimeoutError,
  WorkerClosedError,
  WorkerExitError,
  WorkerStartError,
} from 'isolated-workers';
import { describe, expect, it } from 'vitest';
import { failureOf, fixture, gone, reportOf, runHost } from '../../support.js';

const mib = 1024 * 1024;

interface Grown {
  readonly arrayBuffers: number;
  readonly external: number;
  readonly rss: number;
}

function expectNoGrowth({ arrayBuffers, external, rss }: Grown): void {
  expect(arrayBuffers).toBeLessThan(mib);
  expect(external).toBeLessThan(mib);
  // Of the whole process: whatever else it did meanwhile counts as well.
  expect(rss).toBeLessThan(16 * mib);
}

function hostile(mode: string, options: object = {}) {
  const lines: string[] = [];
  const collect = (text: string): void => void lines.push(text);
  const logger = { debug: collect, info: collect, warn: collect, error: collect };
  return createWorker(fixture('by-hand/hostile-worker.mjs'), {
    args: [mode],
    forceKillAfterDelay: 100,
    logger,
    logLevel: 'warn',
    ...options,
  }).then((worker) => ({ worker, lines }));
}

describe('a worker that sends what makes no sense', () => {
  it.each([
    'garbage',
    'a kind that is not known',
    'a kind that is kept for later',
    'a flag that is not known',
    'a second WELCOME',
    'a HELLO',
    'a name that is too long',
    'a result without a transaction',
  ])('F6: %s rejects everything pending with ProtocolError; the worker is ended', async (mode) => {
    const { worker } = await hostile(mode);
    const exits: unknown[] = [];
    worker.on('exit', (exit) => exits.push(exit));
    const failures = await Promise.all([
      failureOf(worker.send('go')),
      failureOf(worker.send('other', undefined, { timeout: 20_000 })),
    ]);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(ProtocolError);
      expect(failure).toMatchObject({ code: 'ERR_PROTOCOL' });
    }
    expect(worker.state).toBe('closed');
    expect(worker.pendingCount).toBe(0);
    const later = await failureOf(worker.send('later'));
    expect(later).toBeInstanceOf(WorkerClosedError);
    expect((later as Error).cause).toBeInstanceOf(ProtocolError);
    const exit = await worker.exited;
    expect(exit).toMatchObject({ forced: true });
    expect(exits).toStrictEqual([exit]);
    await gone(worker.pid);
  });

  it.each([
    'the header of an answer to nothing',
    'the header of an error of 100 MiB',
    'no end of answers to nothing',
    'a failure of nothing',
    'a refusal',
  ])('R28: %s closes the link, and takes no memory', async (mode) => {
    const run = await runHost('hosts/announcing.mjs', [mode]);
    const report = reportOf<{ code: string; grown: Grown }>(run);
    expect(report.code).toBe('ERR_PROTOCOL');
    expectNoGrowth(report.grown);
  });

  it.each([
    ['an object', { toString: 1 }],
    ['nothing', undefined],
  ])('R28: a refusal whose reason is %s fails the start', async (_what, refused) => {
    const failure = await failureOf(
      createWorker(fixture('by-hand/refusing-worker.mjs'), { args: [JSON.stringify({ refused })] }),
    );
    expect(failure).toBeInstanceOf(WorkerStartError);
    expect((failure as Error).cause).toBeInstanceOf(ProtocolError);
  });

  it('R28: what a worker says reaches no terminal as a command', async () => {
    const refused = '\u001b]0;title\u0007\u001b[2Jwhy\u009b31m';
    const failure = await failureOf(
      createWorker(fixture('by-hand/refusing-worker.mjs'), { args: [JSON.stringify({ refused })] }),
    );
    expect(failure).toBeInstanceOf(HandshakeError);
    expect((failure as Error).message).toBe('\\x1b]0;title\\x07\\x1b[2Jwhy\\x9b31m');
  });

  it('R28: a lifeline that never stops talking fails the start', async () => {
    const failure = await failureOf(createWorker(fixture('by-hand/talking-worker.mjs')));
    expect(failure).toBeInstanceOf(WorkerStartError);
    expect((failure as Error).message).toContain('longer than 65536 bytes');
  });

  it('R28: warnings of what its handlers throw are escaped, and ten a minute', async () => {
    const { stderr } = await runHost('hosts/unheard-failures.mjs');
    const warnings = stderr.split('\n').filter((line) => line.includes('nobody listens'));
    expect(warnings).toHaveLength(10);
    expect(warnings[0]).toContain('\\x1b[2Jnote');
    expect(warnings[9]).toContain('further warnings of this minute are dropped');
    // eslint-disable-next-line no-control-regex -- that is what may not be there
    expect(stderr).not.toMatch(/[\x07\x1b]/);
  });

  it.each(['more than the limit', 'more than four gigabytes'])(
    'F4: %s is refused from its header: ProtocolError, and no memory',
    async (mode) => {
      const run = await runHost('hosts/announcing.mjs', [mode]);
      const report = reportOf<{ code: string; grown: Grown }>(run);
      expect(report.code).toBe('ERR_PROTOCOL');
      expectNoGrowth(report.grown);
    },
  );

  it('F6: an answer to nothing is logged and dropped', async () => {
    const { worker, lines } = await hostile('an answer to nothing');
    expect(await worker.send('ping')).toBe('pong');
    expect(await worker.send('ping')).toBe('pong');
    // The second answer came behind what was dropped for the first.
    expect(new Set(lines)).toStrictEqual(new Set(['dropped an answer that nobody waits for']));
    expect(worker.state).toBe('ready');
    await worker.terminate();
  });

  it('F6: half a frame, then death: WorkerExitError, never half an answer', async () => {
    const { worker } = await hostile('half a frame, then death');
    const failure = await failureOf(worker.send('go'));
    expect(failure).toBeInstanceOf(WorkerExitError);
    expect(failure).toMatchObject({ exitCode: 3, type: 'go' });
  });

  it.each([100, Infinity])(
    'F6: half a frame, then the end of the link alone: everything settles (forceKillAfterDelay: %s)',
    async (forceKillAfterDelay) => {
      const { worker } = await hostile('half a frame, then the end', { forceKillAfterDelay });
      const settled = Promise.all([failureOf(worker.send('go')), failureOf(worker.send('other'))]);
      for (const failure of await settled) expect(failure).toBeInstanceOf(IsolatedWorkerError);
      expect(worker.pendingCount).toBe(0);
      await worker.terminate();
      await gone(worker.pid);
    },
    20_000,
  );

  it('R5: a sender that stalls in mid-frame for as long as the deadline is late', async () => {
    const { worker } = await hostile('half a frame, then nothing');
    const start = performance.now();
    const failure = await failureOf(worker.send('go', undefined, { timeout: 300 }));
    expect(failure).toBeInstanceOf(RequestTimeoutError);
    // Once for the header to come, once more for the bytes that did not.
    expect(performance.now() - start).toBeGreaterThan(300);
    await worker.terminate();
  });

  it('R5: an answer that comes drop by drop, for longer than the deadline, is waited for', async () => {
    const { worker } = await hostile('drop by drop');
    const start = performance.now();
    expect(await worker.send('go', undefined, { timeout: 500 })).toBe('pong');
    expect(performance.now() - start).toBeGreaterThan(500);
    await worker.terminate();
  });
});

interface HostileReport {
  readonly before: string;
  readonly refused?: number;
  readonly answers: { kind: number; tx: number; name: string; body: string }[];
  readonly exit: { code: number | null; signal: string | null; stdout: string; stderr: string };
}

async function hostileHost(mode: string): Promise<HostileReport> {
  return reportOf<HostileReport>(await runHost('by-hand/hostile-host.mjs', [mode]));
}

describe('a host that sends what makes no sense', () => {
  it.each([
    'garbage',
    'a kind that is not known',
    'a flag that is not known',
    'a second HELLO',
    'a name that is too long',
    'a request without a transaction',
    'half a frame',
    'more than the limit',
    'more than four gigabytes',
  ])(
    'F4, F6: %s: the worker closes the link and ends in order, and takes no memory',
    async (mode) => {
      const { before, exit } = await hostileHost(mode);
      expect(before).toBe('"before"');
      expect(exit).toMatchObject({ code: 1, signal: null });
      expectNoGrowth((JSON.parse(exit.stdout) as { grown: Grown }).grown);
    },
  );

  it.each([
    // It reads no CREDIT either: what runs is bounded by `maxRunning`, 8 of 256 here.
    ['no end of requests', 'the worker refuses those above maxRunning', 248],
    ['no end of requests, and reads no answer', 'the worker closes the link', undefined],
  ])('R10, R17: %s: %s before they pile up', async (mode, _what, refused) => {
    const report = await hostileHost(mode);
    const { exit } = report;
    expect(report.refused).toBe(refused);
    expect(exit).toMatchObject({ code: 1, signal: null });
    const { grown } = JSON.parse(exit.stdout) as { grown: Grown };
    expect(grown.rss).toBeLessThan(96 * mib);
  });

  it.each<[string, RegExp | undefined]>([
    ['an answer to nothing', undefined],
    ['a request that is no JSON', /SerializationError/],
    ['a notification for nobody', /UnknownMessageError/],
  ])('F6, F10: %s: the worker answers at most that, and goes on', async (mode, answer) => {
    const { answers } = await hostileHost(mode);
    const kinds = { result: 4, error: 5 };
    const last = answers.pop();
    expect(last).toMatchObject({ kind: kinds.result, tx: 7, body: '"after"' });
    expect(answers).toHaveLength(answer === undefined ? 0 : 1);
    for (const { kind, tx, name, body } of answers) {
      expect(kind).toBe(kinds.error);
      expect(mode.startsWith('a notification') ? name : tx).toBe(
        mode.startsWith('a notification') ? 'nobody' : 5,
      );
      expect(body).toMatch(answer as RegExp);
    }
  });
});
