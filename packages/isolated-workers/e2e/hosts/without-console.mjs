// Has a worker until somebody has looked at the screen: makes one file, and waits for another.
import { existsSync, writeFileSync } from 'node:fs';
import { eventually, start } from '../support.mjs';

const [options, up, seen] = process.argv.slice(2);
const worker = await start('ordinary.mjs', JSON.parse(options));
writeFileSync(up, await worker.send('ping'));
await eventually(() => existsSync(seen));
await worker.shutdown();
