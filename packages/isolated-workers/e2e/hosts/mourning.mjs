// Its idle worker dies and nobody listens: which process warnings does that make?
import { start } from '../support.mjs';

const warned = new Promise((resolve) => process.on('warning', resolve));
const alive = setInterval(() => {}, 1000);
const worker = await start('ends.mjs', { args: ['exits late'] });
await worker.notify('exit', 9);
const { name, message } = await warned;
clearInterval(alive);
console.log(JSON.stringify({ name, message, state: worker.state }));
