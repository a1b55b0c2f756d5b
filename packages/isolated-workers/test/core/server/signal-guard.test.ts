import { createWorker, type DefineMessages } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { groupSignals } from '../../../src/platform/index.js';
import { failureOf, fixture, reportOf, run } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

type Stubborn = DefineMessages<{ ping: { result: 'pong' }; never: { result: never } }>;

const folder = ownTmpdir();
describe('D11: a signal that the host did not send', () => {
  test.each(groupSignals)(
    '%s does nothing to a worker, until its host sends one',
    async (signal) => {
      const worker = await createWorker<Ordinary>(ordinary, { shutdownTimeout: 100 });
      process.kill(worker.pid, signal);
      expect(await worker.send('wait', 50)).toBe('waited');
      const lost = failureOf(worker.send('never'));
      expect(await worker.shutdown()).toMatchObject({ signal: 'SIGTERM', forced: true });
      expect(await lost).toBeInstanceOf(Error);
    },
  );

  test("reaches the worker's own listener", async () => {
    const args = ['tidies up on SIGTERM'];
    const worker = await createWorker<Stubborn>(fixture('workers/stubborn.mjs'), { args });
    process.kill(worker.pid, 'SIGTERM');
    expect(await worker.exited).toMatchObject({ exitCode: 9, signal: null, forced: false });
  });

  test('a listener that ends the process, unless others listen, leaves it to the host as well', async () => {
    const worker = await createWorker<Stubborn>(fixture('workers/stubborn.mjs'), {
      args: ['ends on SIGTERM, if nobody else listens'],
      stdio: 'ignore',
      shutdownTimeout: 100,
    });
    process.kill(worker.pid, 'SIGTERM');
    expect(await worker.send('ping')).toBe('pong');
    worker.send('never').catch(() => undefined);
    expect(await worker.shutdown()).toMatchObject({
      ...{ signal: 'SIGTERM', forced: true, stderr: 'tidied up\n' },
    });
  });

  test('ends a process that inherited the mark of a worker, as it is none', async () => {
    const library = JSON.stringify(import.meta.resolve('isolated-workers'));
    const script = folder.script(`
      await import(${library});
      console.log(JSON.stringify(process.eventNames().filter((name) => name.startsWith('SIG'))));
    `);
    const listensTo = async (mark: string): Promise<string[]> =>
      reportOf(
        await run([process.execPath, script], {
          env: { ...process.env, ISOLATED_WORKERS_FD: mark },
        }),
      );
    expect(await listensTo(`3 ${process.ppid}`)).toEqual([]);
    expect(await listensTo(`3 ${process.pid}`)).toEqual(groupSignals);
  });
});

describe('S25: a signal to the whole process group during a start', () => {
  interface Report {
    readonly spawned: number;
    readonly signals: number;
    readonly answer?: string;
    readonly error?: string;
  }

  describe.each(groupSignals)('%s', (signal) => {
    test.each([
      ['boots', 2],
      ['has not loaded the library', 2],
      ['imports its modules', 1],
    ])('while the worker %s: it starts, after %i spawns', async (when, spawned) => {
      const args = [signal, when, `${folder.path}/signalled`];
      const host = startHost('hosts/signalled-start.mjs', args, { detached: true });
      const report = await host.said<Report>();
      expect(report).toEqual({ spawned, signals: 1, answer: 'served' });
      expect(await host.ended).toEqual({ code: 0, signal: null });
    });
  });

  test('the host aborts: no worker is left', async () => {
    const args = ['SIGTERM', 'boots', `${folder.path}/signalled`, 'aborts'];
    const host = startHost('hosts/signalled-start.mjs', args, { detached: true });
    expect(await host.said<Report>()).toMatchObject({
      signals: 1,
      error: 'the host was told to end',
    });
    expect(await host.ended).toEqual({ code: 0, signal: null });
  });

  test('a signal that ends each start: the second is the last', async () => {
    const script = folder.script("process.kill(process.pid, 'SIGTERM')");
    const spawned: unknown[] = [];
    const logger = {
      debug(text: string) {
        if (text === 'spawned') spawned.push(text);
      },
      info() {},
      warn() {},
      error() {},
    };
    const failure = failureOf(createWorker(script, { logger, logLevel: 'debug' }));
    expect(await failure).toMatchObject({ code: 'ERR_WORKER_START', signal: 'SIGTERM' });
    expect(spawned).toHaveLength(2);
  });
});
