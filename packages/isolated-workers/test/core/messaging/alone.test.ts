import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../../src/', import.meta.url));

/** Two channels in one process: what a program needs that has no worker at all. */
const program = `
import { Channel, ChannelCaller, HostContext, WorkerContext } from './core/messaging/index.js';
import { memoryLinks } from './core/connection/memory-link.js';
import { jsonSerializer } from './utils/index.js';

const nobody = { frame() {}, arriving: () => true, closed() {} };
const links = memoryLinks([nobody, nobody], 1e6);
const log = () => {};
const [host, worker] = links.map((link, side) => {
  const channel = new Channel(link, {
    timeout: 1000, timeouts: new Map(), noTimeouts: false, maxPending: Infinity,
    maxRunning: Infinity, errorClasses: new Map(),
    serializer: jsonSerializer, middleware: undefined,
    logger: { debug: log, info: log, warn: log, error: log },
    context: side === 0 ? HostContext : WorkerContext,
    side: { side: side === 0 ? 'host' : 'worker', workerId: 'w1' },
    caller: new ChannelCaller(() => channel),
    handlers: new Map(Object.entries({
      add: ([a, b]) => a + b,
      twice: async (n, { host }) => 2 * (await host.send('add', [n, n])),
      fail: () => { throw new RangeError('thrown'); },
    })),
    notificationFailed() {}, hold() {}, shutdownAsked() {}, linkClosed() {},
  });
  link.handOver(channel, 1e6);
  return channel;
});
const thrown = await host.send('fail', 1).catch((error) => error);
const answers = [await host.send('add', [1, 2]), await host.send('twice', 5)];
await host.notify('add', [1, 2]);
console.log(JSON.stringify([...answers, thrown instanceof RangeError, thrown.message]));
`;

/** The program as one module, and what it is made of. */
async function bundled(): Promise<{ code: string; inputs: string[]; imports: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: src, sourcefile: 'program.js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    metafile: true,
    write: false,
  });
  return {
    code: outputFiles.map(({ text }) => text).join('\n'),
    inputs: Object.keys(metafile.inputs),
    imports: Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    ),
  };
}

describe('the messaging room alone', () => {
  it('loads without sockets and processes, and none of the rooms that know them', async () => {
    const { code, inputs, imports } = await bundled();
    expect(imports).toStrictEqual([]);
    const modules = [...code.matchAll(/getBuiltinModule\(["'](.*?)["']\)/g)].map(
      ([, name]) => name,
    );
    for (const name of ['node:net', 'node:child_process', 'node:worker_threads'])
      expect(modules).not.toContain(name);
    expect(code).not.toContain('require(');
    const rooms = new Set(inputs.flatMap((path) => /src\/(.+)\/[^/]+$/.exec(path)?.[1] ?? []));
    for (const room of ['drivers', 'platform', 'core/worker', 'core/server'])
      expect(rooms).not.toContain(room);
    expect(rooms).toContain('core/messaging');
    expect(inputs.filter((path) => path.includes('core/connection/'))).toHaveLength(2);
  });

  it('passes calls both ways in plain Node, which starts nothing and opens nothing', async () => {
    const { code } = await bundled();
    // Whatever the program asks of these modules is an end of it.
    const guard = `
      for (const name of ['node:net', 'node:child_process', 'node:worker_threads']) {
        const module = process.getBuiltinModule(name);
        for (const key of ['connect', 'createServer', 'spawn', 'fork', 'Worker'])
          if (key in module) module[key] = () => { throw new Error(name + ' was used'); };
      }
      process.on('exit', () => console.log(JSON.stringify(process.getActiveResourcesInfo())));
    `;
    // The bundle has names of its own for the process and more.
    const input = `${guard}\nawait (async () => {\n${code}\n})();`;
    const stdout = execFileSync(process.execPath, ['--input-type=module', '-'], {
      input,
      encoding: 'utf8',
      timeout: 50_000,
    });
    const [answers, left] = stdout.trimEnd().split('\n');
    expect(JSON.parse(answers ?? '')).toStrictEqual([3, 20, true, 'thrown']);
    expect(left).not.toMatch(/Process|TCP|MessagePort/);
  });
});
