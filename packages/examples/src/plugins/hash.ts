// Counts and hashes the files. Nothing goes wrong here.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { startWorkerServer } from 'isolated-workers';
import type { Hash, Host } from '../contract.js';

await startWorkerServer<Hash, Host>({
  async hash({ root, files }, { host }) {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const [index, path] of files.entries()) {
      hash.update(path);
      for await (const chunk of createReadStream(join(root, path)) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      const rssBytes = process.memoryUsage.rss();
      await host.notify('progress', { done: index + 1, rssBytes });
    }
    return { files: files.length, bytes, sha256: hash.digest('hex') };
  },
  ping: () => 'pong',
});
