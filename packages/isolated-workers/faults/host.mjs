// The host of a faulty system: one worker from start to end. Prints what became of it.
import { accessSync } from 'node:fs';

const mark = process.env.ISOLATED_WORKERS_FAULTS_MARK;
const wrapper = process.env.ISOLATED_WORKERS_FAULTS_WRAPPER;
const { createWorker } = await import('isolated-workers');

try {
  accessSync(mark);
} catch {
  // It is not there: only that it was looked for can be seen from outside.
}
const told = await live().then(
  () => ({ outcome: 'worked' }),
  ({ name, code, message }) => ({ outcome: 'rejected', name, code, message }),
);
process.stdout.write(`${JSON.stringify(told)}\n`);

async function live() {
  const worker = await createWorker(new URL('./worker.mjs', import.meta.url), {
    startupTimeout: 10_000,
    shutdownTimeout: 5_000,
    forceKillAfterDelay: 1_000,
    ...(wrapper === undefined ? {} : { execPath: wrapper }),
  });
  try {
    const text = 'x'.repeat(300_000);
    await Promise.all([
      worker.send('echo', 1, { timeout: 10_000 }),
      worker.send('echo', text, { timeout: 10_000 }).then((echo) => {
        if (echo !== text) throw new Error('another text came back');
      }),
      worker.notify('note', 1),
    ]);
  } finally {
    await worker.shutdown();
  }
}
