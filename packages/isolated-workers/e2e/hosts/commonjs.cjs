// A CommonJS host, with the CommonJS worker that lies beside it.
const { join } = require('node:path');
const { createWorker, WorkerExitError, IsolatedWorkerError } = require('isolated-workers');

async function main() {
  const worker = await createWorker(join(__dirname, '../workers/commonjs.cjs'));
  const answer = await worker.send('ping');
  const file = await worker.send('file');
  const failure = await worker.send('complain', 'too far').catch((error) => error);
  const { exitCode } = await worker.shutdown();
  const classes = WorkerExitError.prototype instanceof IsolatedWorkerError;
  const complaint = failure instanceof RangeError && failure.message;
  console.log(JSON.stringify({ answer, file, complaint, exitCode, classes }));
}

void main();
