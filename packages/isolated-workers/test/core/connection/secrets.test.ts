import { inspect } from 'node:util';
import { createWorker, IsolatedWorkerError, type DefineMessages } from 'isolated-workers';
import { expect, test } from 'vitest';
import { failureOf } from '../../support.js';
import { ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

type Loose = DefineMessages<{
  echo: { payload: unknown; result: unknown };
  wait: { payload: unknown; result: unknown };
  never: { payload: unknown; result: unknown };
  spin: { payload: unknown; result: unknown };
  absent: { payload: unknown; result: unknown };
  note: { payload: unknown };
}>;

const secret = 'hunter2, as a payload';

test('R15: no error of the library, log line or warning quotes a payload, whatever the level', async () => {
  const lines: string[] = [];
  const log = (text: string, fields: object): void => void lines.push(text + inspect(fields));
  const logger = { debug: log, info: log, warn: log, error: log };
  const warned = (warning: Error): void => void lines.push(inspect(warning));
  process.on('warning', warned);
  const options = { logger, logLevel: 'debug', stdio: 'ignore', maxPending: 3 } as const;
  const worker = await createWorker<Loose>(ordinary, { ...options, maxMessageBytes: 1 << 16 });
  worker.on('error', (error) => lines.push(inspect(error)));

  const loop: Record<string, unknown> = { secret };
  loop['loop'] = loop;
  const failures = [
    await failureOf(worker.send('never', secret, { timeout: 10 })),
    await failureOf(worker.send('absent', secret)),
    await failureOf(worker.send('echo', loop)),
    await failureOf(worker.send('echo', [secret, 1n])),
    await failureOf(worker.send('echo', secret.repeat(5_000))),
    await failureOf(worker.send('echo', secret, { timeout: secret as unknown as number })),
  ];
  expect(await worker.send('echo', secret)).toBe(secret);
  await worker.notify('absent' as 'note', secret);
  const pending = [1, 2, 3].map(() => failureOf(worker.send('never', secret)));
  failures.push(await failureOf(worker.send('echo', secret)));
  process.kill(worker.pid, 'SIGKILL');
  failures.push(...(await Promise.all(pending)));
  failures.push(await failureOf(worker.send('echo', secret)));
  await worker.exited;
  process.off('warning', warned);

  const codes = failures.map((error) => (error as IsolatedWorkerError).code);
  expect(codes).toEqual([
    'ERR_REQUEST_TIMEOUT',
    'ERR_UNKNOWN_MESSAGE',
    'ERR_SERIALIZATION',
    'ERR_SERIALIZATION',
    'ERR_MESSAGE_TOO_LARGE',
    'ERR_INVALID_OPTION',
    'ERR_TOO_MANY_PENDING',
    'ERR_WORKER_EXIT',
    'ERR_WORKER_EXIT',
    'ERR_WORKER_EXIT',
    'ERR_WORKER_CLOSED',
  ]);
  // An option that is wrong is quoted: it is no payload.
  failures.splice(codes.indexOf('ERR_INVALID_OPTION'), 1);
  for (const failure of failures) {
    expect(failure).toBeInstanceOf(IsolatedWorkerError);
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('hunter2');
  }
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.join('\n')).not.toContain('hunter2');
});
