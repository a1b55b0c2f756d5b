// A host, to be bundled together with the library into one file; its worker lies beside it.
import { createWorker } from 'isolated-workers';

const worker = await createWorker(new URL('./worker.mjs', import.meta.url));
const answer = await worker.send('ping');
const { exitCode } = await worker.shutdown();
console.log(JSON.stringify({ answer, exitCode }));
