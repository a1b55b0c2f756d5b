// After shutdown() nothing may keep this process alive; its parent measures that it ends by itself.
import { start } from '../support.mjs';

const worker = await start();
const answer = await worker.send('ping');
const exit = await worker.shutdown();
console.log(JSON.stringify({ answer, exit }));
