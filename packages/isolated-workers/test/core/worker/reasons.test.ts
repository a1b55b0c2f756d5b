import { createWorker, type WorkerExitError, type WorkerStartError } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const library = JSON.stringify(import.meta.resolve('isolated-workers'));

/** What the worker's program throws, and the line of the error that must be told. */
const ends: readonly [what: string, program: string, headline: string][] = [
  [
    'a cause, with properties',
    `const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', port: 1 });
     throw new Error('CONFIG_MISSING: no database', { cause });`,
    'Error: CONFIG_MISSING: no database',
  ],
  [
    'a stack of 40 frames',
    `Error.stackTraceLimit = 50;
     const down = (n) => { if (n === 0) throw new TypeError('set API_URL'); down(n - 1); };
     down(40);`,
    'TypeError: set API_URL',
  ],
  [
    'a long require stack',
    `const { writeFileSync } = process.getBuiltinModule('node:fs');
     const { createRequire } = process.getBuiltinModule('node:module');
     const at = (n) => process.env.TMPDIR + '/required-' + n + '.cjs';
     for (let n = 0; n < 30; n++) writeFileSync(at(n), 'require("./required-' + (n + 1) + '.cjs")');
     createRequire(import.meta.url)(at(0));`,
    "Error: Cannot find module './required-30.cjs'",
  ],
  [
    'a message of many lines, with an empty one',
    `throw new RangeError(['the build failed', '', ...Array.from({ length: 20 }, (_, n) => 'note: ' + n)].join('\\n'));`,
    'RangeError: the build failed',
  ],
  [
    'several errors in one without a message',
    `throw new AggregateError(Array.from({ length: 20 }, (_, n) => new Error('mirror ' + n)));`,
    'AggregateError (Error: mirror 0)',
  ],
  [
    'errors that are logged before',
    `console.error(new Error('only a warning'));
     const down = (n) => { if (n === 0) throw new Error('the real one'); down(n - 1); };
     down(12);`,
    'Error: the real one',
  ],
  [
    'an error that is logged by a handler of its own',
    `process.on('uncaughtException', (error) => { console.error(error); process.exit(1); });
     const down = (n) => { if (n === 0) throw new Error('caught late\\nand told'); down(n - 1); };
     down(15);`,
    'Error: caught late',
  ],
  [
    'an error of 40 kB',
    `throw Object.assign(new Error('the request failed'), { response: Array.from({ length: 90 }, (_, n) => String(n).repeat(240)) });`,
    'Error: the request failed',
  ],
  [
    'an error in colours',
    `process.on('uncaughtException', (error) => {
       console.error('\\x1b[31m' + error.stack.replace('\\n', '\\x1b[39m\\n')); process.exit(1);
     });
     const down = (n) => { if (n === 0) throw new Error('in red'); down(n - 1); };
     down(15);`,
    'Error: in red',
  ],
  [
    'a rejection with something else than an error',
    `Promise.reject({ toString: () => 'odd' }); await new Promise(() => setInterval(() => {}, 1000));`,
    'UnhandledPromiseRejection: ',
  ],
  ['a string', `throw 'a string';`, 'a string'],
];

/** Maps each line of a script to a line of another file, of which `--enable-source-maps` shows one in every stack. */
const map = {
  version: 3,
  sources: ['original.ts'],
  sourcesContent: ["const line = 'of the original';\n".repeat(30)],
  names: [],
  mappings: `AAAA${';AACA'.repeat(29)}`,
};
const mapText = Buffer.from(JSON.stringify(map)).toString('base64');
// In parts: this file has no map of its own.
const mapComment = ['//#', `sourceMappingURL=data:application/json;base64,${mapText}`].join(' ');

describe.each([
  ['a start', (program: string) => program],
  [
    'a crash',
    (program: string) => `
      import { startWorkerServer } from ${library};
      await startWorkerServer({
        work: () => new Promise(() => setTimeout(async () => { ${program} })),
      });`,
  ],
])('S21: the message of %s has the headline of what ended it', (_what, script) => {
  async function failure(program: string, execArgv: string[] = [], end = '') {
    const path = folder.script(`${script(program)}\n${end}`);
    const starting = createWorker(path, { stdio: 'ignore', execArgv });
    const error = await failureOf(starting.then((worker) => worker.send('work', undefined)));
    expect(error).toMatchObject({
      code: expect.stringMatching(/^ERR_WORKER_(START|EXIT|OUT_OF_MEMORY)$/) as string,
    });
    return error as WorkerStartError | WorkerExitError;
  }

  test.each(ends)('S21: %s', async (_error, program, headline) => {
    const { message } = await failure(program);
    expect(message).toContain(headline);
    expect(message).not.toContain('only a warning');
    expect(message.length).toBeLessThan(5_000);
  });

  test('S21: the code frames of source maps', async () => {
    const program = `
      const down = (n) => { if (n === 0) throw new Error('mapped', { cause: new Error('why') }); down(n - 1); };
      down(12);
    `;
    const { message, stderr } = await failure(program, ['--enable-source-maps'], mapComment);
    expect(message).toContain('Error: mapped');
    expect(stderr).toMatch(/original\.ts:\d+\n/);
  });

  test('S21: no memory', async () => {
    const program = `const all = []; for (;;) all.push(new Array(1e5).fill(0.5));`;
    const { message } = await failure(program, ['--max-old-space-size=20']);
    expect(message).toMatch(/FATAL ERROR: .*JavaScript heap out of memory/);
  });
});
