// Has a worker, says its pid, and leaves it in the way its first argument says.
import { start } from '../support.mjs';

const [how, doing] = process.argv.slice(2);
const worker = await start();
// An unsettled request would keep this process alive; what it meets is not the point.
if (doing === 'spin') worker.send('spin').catch(() => {});
if (doing === 'spin') await new Promise((resolve) => setTimeout(resolve, 200));
process.stdout.write(`${JSON.stringify({ pid: worker.pid })}\n`);
if (how === 'stays') setInterval(() => {}, 1000);
if (how === 'exits') process.exit(5);
if (how === 'throws') throw new Error('thrown by purpose');
