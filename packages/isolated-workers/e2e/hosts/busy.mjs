// Starts a slow worker and is busy itself meanwhile.
import { start } from '../support.mjs';

const starting = start('ends.mjs', { args: ['slow'], startupTimeout: 40_000 });
setTimeout(() => {
  for (const until = Date.now() + 3000; Date.now() < until;);
}, 10);
const worker = await starting;
console.log(JSON.stringify({ answer: await worker.send('ping') }));
await worker.shutdown();
