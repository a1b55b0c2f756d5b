import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  fateOf,
  inheritedExecArgv,
  inheritedNodeOptions,
} from '../../../src/drivers/process/exec-argv.js';

/** Flags about the host's own program, files or output, with their values. */
const ofTheHost: readonly (readonly string[])[] = [
  ['--inspect'],
  ['--inspect=0'],
  ['--inspect-brk=9229'],
  ['--inspect-wait'],
  ['--inspect-port', '9230'],
  ['--inspect-publish-uid=http'],
  ['--debug-port=9230'],
  ['--no-inspect'],
  ['--experimental-network-inspection'],
  ['-e', 'console.log(1)'],
  ['--eval', 'console.log(1)'],
  ['--eval=console.log(1)'],
  ['--eval=first\nsecond'],
  ['-p', '1 + 1'],
  ['--print', '1 + 1'],
  ['-pe', '1 + 1'],
  ['--input-type=module'],
  ['--input-type', 'module'],
  ['-c'],
  ['--check'],
  ['-i'],
  ['--interactive'],
  ['--entry-url'],
  ['--run', 'start'],
  ['--vfs-load', 'app.zip'],
  ['--test'],
  ['--test-only'],
  ['--test-name-pattern=x'],
  ['--test-reporter', 'spec'],
  ['--experimental-test-coverage'],
  ['--experimental-test-module-mocks'],
  ['--bench'],
  ['--bench-samples', '3'],
  ['--watch'],
  ['--watch-path=./src'],
  ['--watch-path', './src'],
  ['--watch-preserve-output'],
  ['--build-snapshot'],
  ['--build-snapshot-config=x.json'],
  ['--snapshot-blob', 'x.blob'],
  ['--build-sea', 'sea.json'],
  ['--experimental-sea-config', 'sea.json'],
  ['--title=host'],
  ['--title', '\\-host'],
  ['--title', ''],
  ['--env-file=.env'],
  ['--env-file', '.env'],
  ['--env_file', '.env'],
  ['--env-file-if-exists=.env'],
  ['--env-file=.env', '--env-file', '.env.local'],
  ['--cpu-prof'],
  ['--cpu-prof-dir', './profiles'],
  ['--no-cpu-prof'],
  ['--heap-prof'],
  ['--heap_prof_name=x'],
  ['--heapsnapshot-signal=SIGUSR2'],
  ['--heapsnapshot-near-heap-limit', '3'],
  ['--diagnostic-dir=./diagnostics'],
  ['--report-on-fatalerror'],
  ['--report-directory', './reports'],
  ['--redirect-warnings=warnings.txt'],
  ['--tls-keylog', 'keys.txt'],
  ['--trace-event-categories', 'v8'],
  ['--trace-events-enabled'],
  ['--trace-env'],
  ['--trace-exit'],
  ['--trace-gc'],
  ['-trace_gc'],
  ['--prof'],
  ['--prof-process'],
  ['--logfile=v8.log'],
  ['--no-logfile-per-isolate'],
  ['--perf-basic-prof'],
  ['--print-bytecode'],
  ['--heap-snapshot-on-oom'],
];

/** Flags that a script may need to run as the host does, with their values. */
const ofTheScript: readonly (readonly string[])[] = [
  ['--max-old-space-size=64'],
  ['--max-old-space-size-percentage=50'],
  ['--stack-size=2000'],
  ['--conditions', 'development'],
  ['-C', 'development'],
  ['-r', './preload.cjs'],
  ['--require', './preload.cjs'],
  ['-r', './a.cjs', '-r', './b.cjs', '--require=./c.cjs'],
  ['--import', './preload.mjs'],
  ['--import=data:text/javascript,console.log(1)'],
  ['--import=./--test.mjs'],
  ['--loader', './loader.mjs'],
  ['--enable-source-maps'],
  ['--enable_source_maps'],
  ['--experimental-vm-modules'],
  ['--experimental-transform-types'],
  ['--experimental-config-file=node.config.json'],
  ['--experimental-config-file', 'node.config.json'],
  ['--experimental-default-config-file'],
  ['--no-experimental-require-module'],
  ['--no-addons'],
  ['--no-warnings'],
  ['--disable-warning', 'DEP0025'],
  ['--trace-warnings'],
  ['--no-trace-warnings'],
  ['--trace-deprecation'],
  ['--trace-uncaught'],
  ['--stack-trace-limit=50'],
  ['--unhandled-rejections', 'strict'],
  ['--abort-on-uncaught-exception'],
  ['--report-exclude-env'],
  ['--permission', '--allow-fs-read=*', '--allow-inspector'],
  ['--openssl-config', 'openssl.cnf'],
  ['--icu-data-dir=./icu'],
  ['--localstorage-file', 'storage.db'],
  ['--vfs-mount', 'modules.zip'],
  ['--profile-guided-optimization'],
  ['--no-node-snapshot'],
  ['-expose-gc'],
  ['--expose-gc'],
];

/** Rows of tests. */
function named(lists: readonly (readonly string[])[]): [string, readonly string[]][] {
  return lists.map((flags) => [flags.join(' '), flags]);
}

/** `words` as `NODE_OPTIONS` takes them, each of them in quotes. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll(/["\\]/g, '\\$&')}"`).join(' ');
}

describe('S20: what a worker inherits of process.execArgv', () => {
  it.each(named(ofTheHost))('nothing about the host alone: %s', (_name, flags) => {
    expect(inheritedExecArgv(flags)).toStrictEqual([]);
    const around = ['--enable-source-maps', ...flags, '--no-warnings', ...flags, '-r', './x.cjs'];
    expect(inheritedExecArgv(around)).toStrictEqual([
      '--enable-source-maps',
      '--no-warnings',
      '-r',
      './x.cjs',
    ]);
  });

  it.each(named(ofTheScript))('what the script needs: %s', (_name, flags) => {
    expect(inheritedExecArgv(flags)).toStrictEqual(flags);
    const around = ['--inspect=0', ...flags, '--env-file', '.env', ...flags, '-e', '1'];
    expect(inheritedExecArgv(around)).toStrictEqual([...flags, ...flags]);
  });

  it('leaves what it was given as it is', () => {
    const given = Object.freeze(['--inspect', '--no-warnings']);
    expect(inheritedExecArgv(given)).toStrictEqual(['--no-warnings']);
  });
});

describe('S20: what a worker inherits of NODE_OPTIONS', () => {
  it.each(named(ofTheHost))('nothing about the host alone: %s', (_name, flags) => {
    expect(inheritedNodeOptions(quoted(flags))).toBe('');
    const around = `--no-warnings ${quoted(flags)}  "--require" "./a b.cjs"`;
    expect(inheritedNodeOptions(around)).toBe('--no-warnings  "--require" "./a b.cjs"');
  });

  it.each(named(ofTheScript))('what the script needs: %s', (_name, flags) => {
    const text = quoted(flags);
    expect(inheritedNodeOptions(text)).toBe(text);
    expect(inheritedNodeOptions(`--inspect ${text} --cpu-prof`)).toBe(text);
  });

  it.each([
    ['', ''],
    ['   ', ''],
    ['--no-warnings   --expose-gc', '--no-warnings   --expose-gc'],
    [
      '--no-warnings --inspect-brk=9229 --max-old-space-size=64',
      '--no-warnings --max-old-space-size=64',
    ],
    ['--require ./inspect.cjs', '--require ./inspect.cjs'],
    ['--require=./x--inspect', '--require=./x--inspect'],
    ['--require "./a --inspect b.cjs"', '--require "./a --inspect b.cjs"'],
    ['--require "./a\\" --inspect b.cjs"', '--require "./a\\" --inspect b.cjs"'],
    ['--redirect-warnings "a --test b.txt" -r ./x.cjs', '-r ./x.cjs'],
    ['--redirect-warnings="a \\"b\\\\" --expose-gc', '--expose-gc'],
    ['"--cpu-prof" --cpu-"prof-dir"="a b" "--"title=x -C x', '-C x'],
    // Outside of quotes a backslash is one, and a tab or the end of a line divides nothing.
    ['--require .\\x.cjs --title=a\\ b -r \\"y z\\"', '--require .\\x.cjs -r \\"y z\\"'],
    ['--title=a\t--expose-gc\n--no-warnings', ''],
    // What Node would refuse stays what it is.
    ['--require "./open', '--require "./open'],
    ['--require "./open\\', '--require "./open\\'],
  ])('%j becomes %j', (given, expected) => {
    expect(inheritedNodeOptions(given)).toBe(expected);
  });
});

describe('S20: the flags of this very Node', () => {
  const known = [...process.allowedNodeEnvironmentFlags, ...flagsOfHelp()];
  /** Words that are in the names of flags about a program, its files and its output. */
  const telling =
    /prof|report|snapshot|trace|test|bench|watch|inspect|eval|print|title|dir|file|log|dump|config|entry|\b(e|p|c|i|pe|check|interactive|input|build|sea|run)\b/;

  it('are all here', () => {
    for (const flag of ['--cpu-prof', '--conditions', '--env-file', '--test', '-e', '--check'])
      expect(known).toContain(flag);
  });

  it('are in the table where their names tell of a program, files or output', () => {
    const undecided = known.filter((flag) => telling.test(flag) && fateOf(flag) === undefined);
    expect(undecided).toStrictEqual([]);
  });
});

/** The short and long names of the flags that `node --help` lists, which has those NODE_OPTIONS may not have too. */
function flagsOfHelp(): string[] {
  const help = execFileSync(process.execPath, ['--help'], { encoding: 'utf8' });
  return [...help.matchAll(/^ +(-[^ ].*)$/gm)].flatMap(([, line = '']) => {
    const [names = ''] = line.split(/  +/);
    return names.match(/(?<!\S)--?[a-z][\w.-]*/gi) ?? [];
  });
}
