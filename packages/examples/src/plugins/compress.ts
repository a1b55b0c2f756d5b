// Compresses file after file, and is killed in the middle, as by a fault in native code.
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { startWorkerServer } from 'isolated-workers';
import type { Compress, Host } from '../contract.js';

const compress = promisify(brotliCompress);

await startWorkerServer<Compress, Host>({
  async compress({ path, number, total }, { host }) {
    if (number > total / 2) process.kill(process.pid, 'SIGKILL');
    const { length } = await compress(await readFile(path));
    await host.notify('progress', { done: number, total, rssBytes: process.memoryUsage.rss() });
    return { bytes: length };
  },
});
