// Compresses file after file. It is killed in the middle, as if by a fault in native code.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { startWorkerServer } from 'isolated-workers';
import type { Compress, Host } from '../contract.js';

await startWorkerServer<Compress, Host>({
  async compress({ path, number, total }, { host }) {
    if (number > total / 2) process.kill(process.pid, 'SIGKILL');
    const bytes = await pipeline(createReadStream(path), createGzip(), sizeOf);
    await host.notify('progress', { done: number, rssBytes: process.memoryUsage.rss() });
    return { bytes };
  },
});

async function sizeOf(chunks: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}
