// Packages that export what the library gives them, as declarations, and a program with two versions of the library.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const library = fileURLToPath(new URL('../..', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const modules = dirname(dirname(resolve('typescript/package.json')));

const contract = `
import type { DefineMessages } from 'isolated-workers';
export type Messages = DefineMessages<{
  compute: { payload: { data: number[] }; result: { sum: number; at: Date; size: bigint } };
  ping: { result: 'pong' };
  log: { payload: { line: string } };
}>;
export type Cloned = DefineMessages<{ touch: { payload: Date; result: Map<string, Date> } }, 'structured'>;
`;

/** A package that exports clients, what it bound of them, and generic wrappers, mostly with inferred types. */
const client = `
import {
  composeMiddleware, createWorker, startWorkerServer, structuredSerializer,
  type Caller, type MessageMap, type SendArgs, type WithoutStream, type WorkerClient,
} from 'isolated-workers';
import type { Cloned, Messages } from './contract.js';
export * from 'isolated-workers';
export { createWorker as start } from 'isolated-workers';

export const worker = await createWorker<Messages>('./w.js');
export const cloned = await createWorker<Cloned>('./w.js', { serializer: structuredSerializer });
export const untyped = await createWorker('./w.js');
export default worker;

export const send = worker.send.bind(worker);
export const sendCloned = cloned.send.bind(cloned);
export const { notify } = worker;
export const answer = await worker.send('compute', { data: [1] });
export const compute = (data: number[]) => worker.send('compute', { data });

export async function call<M extends MessageMap<M>, K extends WithoutStream<M>>(
  client: WorkerClient<M>, type: K, ...args: SendArgs<M, K>
) {
  return client.send(type, ...args);
}
export function wrap<M extends MessageMap<M>>(client: Caller<M>) {
  return { send: client.send.bind(client), notify: client.notify.bind(client) };
}
export const wrapped = wrap(worker);
export const sum = (await wrapped.send('compute', { data: [1] })).sum;
export const handlers = { compute: () => ({ sum, at: new Date(), size: 1n }), ping: () => 'pong' as const, log: () => {} };
export const server = await startWorkerServer<Messages>(handlers);
export const middleware = composeMiddleware<Messages>(() => {});
export class Service {
  readonly worker = worker;
  readonly send = worker.send.bind(worker);
}
`;

/** What may be shared by two versions, and what may not. */
const sharing = `
import { createWorker, structuredSerializer } from 'isolated-workers';
import { send } from '../one/client.js';
import type { Cloned, Messages } from '../one/contract.js';
export const worker = await createWorker<Messages>('./w.js');
export const sum: number = (await send('compute', { data: [1] })).sum;
export const cloned = await createWorker<Cloned>('./w.js', { serializer: structuredSerializer });
export const dates: Map<string, Date> = await cloned.send('touch', new Date());
`;
const mixing = `
import type { WorkerClient } from 'isolated-workers';
import { worker } from '../one/client.js';
import type { Messages } from '../one/contract.js';
export const mixed: WorkerClient<Messages> = worker;
`;

const checked = `
import { createWorker, defineMessages, type StandardSchema } from 'isolated-workers';
declare const day: StandardSchema<string, Date>;
export const messages = defineMessages({ year: { payload: day }, days: { stream: day } });
export const cloned = defineMessages({ year: { payload: day } }, 'structured');
export const worker = await createWorker('./worker.js', { contract: messages });
export const send = worker.send.bind(worker);
`;

const options = {
  target: 'es2023',
  module: 'nodenext',
  types: ['node'],
  strict: true,
  composite: true,
  declaration: true,
  skipLibCheck: false,
  rootDir: '.',
  outDir: 'dist',
};

let folder = '';

/** Makes a package with a copy of its own of the library, which says that it is of \`version\`. */
function makePackage(name: string, version: string, files: Record<string, string>): void {
  const copy = join(folder, name, 'node_modules/isolated-workers');
  mkdirSync(copy, { recursive: true });
  cpSync(join(library, 'dist'), join(copy, 'dist'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as object;
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, version }));
  const references = name === 'one' ? [] : [{ path: '../one' }];
  const tsconfig = JSON.stringify({ compilerOptions: options, include: ['*.ts'], references });
  const all = { ...files, 'tsconfig.json': tsconfig, 'package.json': '{ "type": "module" }' };
  for (const [file, text] of Object.entries(all)) writeFileSync(join(folder, name, file), text);
}

function build(name: string): string {
  const tsc = join(modules, 'typescript/bin/tsc');
  const args = [tsc, '--build', name, '--pretty', 'false'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return stdout + stderr;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packages-'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['@types', 'undici-types'])
    symlinkSync(join(modules, name), join(folder, 'node_modules', name), 'junction');
  makePackage('one', '1.0.0', { 'contract.ts': contract, 'client.ts': client });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('T4: under `declaration` and `composite`', { timeout: 300_000 }, () => {
  test('clients, bound methods and generic wrappers are exported with public types', () => {
    expect(build('one')).toBe('');
    const declarations = readFileSync(join(folder, 'one/dist/client.d.ts'), 'utf8');
    expect(declarations).toMatch(
      /const send: .*Received<Messages, .*Given<Messages, K, "result">>/,
    );
    expect(declarations).toMatch(
      /const wrapped: \{\s+send: .*Received<Messages, .*Given<Messages, K, "result">>/,
    );
    expect(declarations).not.toMatch(/\bany\b|isolated-workers\//);
  });

  test('checked contracts are exported with public types', () => {
    makePackage('checked', '1.0.0', { 'checked.ts': checked });
    expect(build('checked')).toBe('');
    const declarations = readFileSync(join(folder, 'checked/dist/checked.d.ts'), 'utf8');
    expect(declarations).toMatch(/const messages: .*CheckedContract<\{.*Checked<string, Date>/s);
    expect(declarations).not.toMatch(/\bany\b|isolated-workers\//);
  });

  test('a package with the same version may use all of them', () => {
    makePackage('same', '1.0.0', { 'sharing.ts': sharing, 'mixing.ts': mixing });
    expect(build('same')).toBe('');
  });

  test('a package with another version may use contracts and functions', () => {
    makePackage('sharing', '2.0.0', { 'sharing.ts': sharing });
    expect(build('sharing')).toBe('');
  });

  test('where it passes a client for its own, the error names both copies', () => {
    makePackage('mixing', '2.0.0', { 'mixing.ts': mixing });
    const [error = ''] = build('mixing').split('\n');
    expect(error).toContain('mixing.ts');
    for (const name of ['one', 'mixing'])
      expect(error).toContain(`/${name}/node_modules/isolated-workers/`);
  });
});
