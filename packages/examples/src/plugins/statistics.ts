// Counts lines by kind of file, and notifies the host of its progress, which becomes a progress bar there.
import { createReadStream } from 'node:fs';
import { extname, join } from 'node:path';
import { startWorkerServer } from 'isolated-workers';
import type { Host, KindOfFile, Statistics } from '../contract.js';

await startWorkerServer<Statistics, Host>({
  async count({ root, files }, { host }) {
    const kinds = new Map<string, KindOfFile>();
    let longest = { path: '', lines: 0 };
    for (const [index, path] of files.entries()) {
      const { lines, bytes } = await measure(join(root, path));
      const kind = extname(path) || 'no extension';
      const sum = kinds.get(kind) ?? { kind, files: 0, lines: 0, bytes: 0 };
      kinds.set(kind, {
        kind,
        files: sum.files + 1,
        lines: sum.lines + lines,
        bytes: sum.bytes + bytes,
      });
      if (lines > longest.lines) longest = { path, lines };
      const rssBytes = process.memoryUsage.rss();
      await host.notify('progress', { done: index + 1, rssBytes });
    }
    const largestFirst = [...kinds.values()].sort((a, b) => b.lines - a.lines);
    return { kinds: largestFirst, longest };
  },
  ping: () => 'pong',
});

async function measure(path: string): Promise<{ lines: number; bytes: number }> {
  const newline = 0x0a;
  let lines = 0;
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const byte of chunk) if (byte === newline) lines++;
    bytes += chunk.length;
  }
  return { lines, bytes };
}
