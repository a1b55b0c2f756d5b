// Starts a worker for each of the given options, and prints what they got of this process.
import { start } from '../support.mjs';

const reports = [];
for (const { leftOut, ...options } of JSON.parse(process.argv[2])) {
  const worker = await start('ordinary.mjs', { ...options, env: { [leftOut]: undefined } });
  const { env, execArgv } = await worker.send('facts');
  reports.push({ secret: env.E2E_SECRET ?? null, nodeOptions: env.NODE_OPTIONS ?? null, execArgv });
  await worker.shutdown();
}
console.log(JSON.stringify(reports));
