import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createWorker, WorkerExitError } from 'isolated-workers';
import { expect, it } from 'vitest';
import { gone } from '../../support.js';
import { read } from '../../support/conversations.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();

it('a worker that stops answers a first stream that had arrived', async () => {
  const library = fileURLToPath(new URL('../../../dist/index.js', import.meta.url));
  const script = folder.script(`
    import { startWorkerServer } from ${JSON.stringify(library)};
    const server = await startWorkerServer({
      stop: () => void server.stop(),
      list: () => [1, 2],
    });
  `);
  const worker = await createWorker(script);
  // In one write: what streams need is loaded when the second one is there.
  const stopping = worker.send('stop');
  expect(await read(worker.stream('list'))).toStrictEqual({ items: [1, 2], error: undefined });
  await stopping;
  await gone(worker.pid);
});

it('C16: a worker without the part of the library that streams need says so, and dies of the first one', async () => {
  const library = folder.script(
    readFileSync(new URL('../../../dist/index.js', import.meta.url), 'utf8'),
  );
  const script = folder.script(`
    import { startWorkerServer } from ${JSON.stringify(library)};
    await startWorkerServer({ echo: (value) => value, list: () => [1, 2] });
  `);
  const worker = await createWorker(script);
  expect(await worker.send('echo', 1)).toBe(1);
  const { items, error } = await read(worker.stream('list'));
  expect([items, error]).toStrictEqual([[], expect.any(WorkerExitError)]);
  expect((error as Error).message).toContain('a part of the library could not be loaded');
  await gone(worker.pid);
});
