import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};
const path = join(import.meta.dirname, 'contract-of-many-messages.ts');
const libraries = new Map<string, ts.SourceFile | undefined>();

/** A contract of `count` messages, every one of them handled, sent, looked at by middleware, and given a timeout. */
function sourceOf(count: number): string {
  const each = (line: (type: string) => string): string =>
    Array.from({ length: count }, (_, index) => line(`message${index}`)).join('\n');
  return `
    import { createWorker, startWorkerServer, type DefineMessages, type Middleware } from 'isolated-workers';
    ${each((type) => `interface ${type} { id: number; name?: string; tags: string[]; at: Date; rows: { [key: string]: ${type} }; run(): void }`)}
    type Messages = DefineMessages<{
      ${each((type) => `${type}: { payload: ${type}; result: { first: ${type}; all: ${type}[] } };`)}
      ${each((type) => `${type}Log: { payload: { line: string } };`)}
    }>;
    ${each((type) => `declare const ${type}: ${type};`)}
    const middleware: Middleware<Messages> = (message) => {
      if (message.kind !== 'request') return;
      switch (message.type) {
        ${each((type) => `case '${type}': message.payload.id += 1; break;`)}
      }
    };
    const worker = await createWorker<Messages>('./w.js', { middleware, timeouts: { ${each((type) => `${type}: 5,`)} } });
    ${each((type) => `const ${type}At: string = (await worker.send('${type}', ${type})).all[0]!.at;`)}
    ${each((type) => `await worker.notify('${type}Log', { line: 'a' });`)}
    await startWorkerServer<Messages>({
      ${each((type) => `${type}: ({ at }) => ({ first: { ...${type}, name: at }, all: [] }),`)}
      ${each((type) => `${type}Log: ({ line }) => console.log(line),`)}
    }, { middleware });
    export {};
  `;
}

/** What one check from scratch costs. */
function check(count: number): { instantiations: number; milliseconds: number } {
  const host = ts.createCompilerHost(options);
  const fromDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) => {
    if (name === path) return ts.createSourceFile(name, sourceOf(count), version);
    if (!libraries.has(name)) libraries.set(name, fromDisk(name, version));
    return libraries.get(name);
  };
  const program = ts.createProgram([path], options, host);
  const source = program.getSourceFile(path);
  program.getGlobalDiagnostics();
  // CPU time: how busy the machine is otherwise is not the compiler's business.
  const start = process.cpuUsage();
  const errors = program.getSemanticDiagnostics(source);
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  expect(errors.map(({ messageText }) => messageText)).toEqual([]);
  return { instantiations: program.getInstantiationCount(), milliseconds };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('the work of checking a contract grows no faster than its messages', () => {
  const [one, few, many] = [check(1), check(20), check(200)].map((cost) => cost.instantiations);
  const perMessage = {
    few: ((few ?? 0) - (one ?? 0)) / 19,
    many: ((many ?? 0) - (one ?? 0)) / 199,
  };
  expect(perMessage.few).toBeGreaterThan(0);
  expect(perMessage.many).toBeLessThan(1.2 * perMessage.few);
}, 300_000);

test('200 messages take at most twice as long for each as 20 messages do', () => {
  check(20);
  const rounds = Array.from({ length: 3 }, () => ({
    few: check(20).milliseconds / 20,
    many: check(200).milliseconds / 200,
  }));
  const few = median(rounds.map((round) => round.few));
  const many = median(rounds.map((round) => round.many));
  expect(many).toBeLessThan(2 * few);
}, 300_000);
