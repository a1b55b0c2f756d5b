// A worker, to be bundled together with the library into one file.
import { startWorkerServer } from 'isolated-workers';

await startWorkerServer({ ping: () => 'pong' });
