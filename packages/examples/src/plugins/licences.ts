// Throws, because its rules are missing. The error has a class, a code, own properties and a cause.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startWorkerServer } from 'isolated-workers';
import type { Host, Licences } from '../contract.js';

class MissingRulesError extends TypeError {
  override readonly name = 'MissingRulesError';
  readonly code = 'ERR_MISSING_RULES';
  readonly plugin = 'licences';
  readonly unchecked: number;

  constructor(path: string, unchecked: number, cause: unknown) {
    super(`the licence rules cannot be read: ${path}`, { cause });
    this.unchecked = unchecked;
  }
}

await startWorkerServer<Licences, Host>({
  async check({ files }, { host }) {
    await host.notify('progress', { done: 0, rssBytes: process.memoryUsage.rss() });
    const forbidden = await readRules(files.length);
    return { violations: files.filter((path) => forbidden.includes(path)) };
  },
  ping: () => 'pong',
});

async function readRules(unchecked: number): Promise<string[]> {
  const path = fileURLToPath(new URL('licence-rules.json', import.meta.url));
  try {
    return JSON.parse(await readFile(path, 'utf8')) as string[];
  } catch (cause) {
    throw new MissingRulesError(path, unchecked, cause);
  }
}
