// The worker of a faulty system: the library is loaded after the mark.
import { accessSync } from 'node:fs';

try {
  accessSync(process.env.ISOLATED_WORKERS_FAULTS_MARK);
} catch {
  // It is not there: only that it was looked for can be seen from outside.
}
const { startWorkerServer } = await import('isolated-workers');
await startWorkerServer({ echo: (value) => value, note() {} });
