// Its worker writes to stdout and stderr, which are this process's own, and is shut down at once.
import { start } from '../support.mjs';

const worker = await start();
for (const stream of ['stdout', 'stderr'])
  await worker.send('say', { stream, text: `${stream[3].repeat(1024 * 1024)}\n` });
await worker.shutdown();
