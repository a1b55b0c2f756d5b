import { unquoted, words } from './node-options.js';

/**
 * The host's flags that a worker inherits or not: names without dashes; a final `*` stands for any rest.
 * `kept` overrides `dropped`. Other flags are kept, as most say how a script runs: loaders, conditions,
 * permissions, limits, experimental features.
 */
const kept: readonly string[] = [
  // They add to the text of errors and warnings, and write nothing else.
  'trace-warnings trace-deprecation trace-uncaught stack-trace-limit experimental-print-required-tla',
  // They keep secrets out of reports, also those the script makes itself.
  'report-exclude-*',
  // A permission.
  'allow-inspector',
  // A built-in module, and the state that built-in modules start with.
  'experimental-bench node-snapshot worker-snapshot',
  // Files the runtime reads: without them a script has different ciphers, locales or stored items.
  'openssl-config openssl-shared-config icu-data-dir localstorage-file',
  // A file of loaders, conditions and permissions. It cannot set variables.
  'experimental-config-file experimental-default-config-file',
];
const dropped: readonly string[] = [
  // The host's program and how it runs: a worker has a script of its own.
  'e eval p print pe c check i interactive input-type entry-url run vfs-load',
  'test* experimental-test-* bench bench-* watch*',
  'build-snapshot* snapshot-blob build-sea experimental-sea-config prof-process',
  // The name by which others find the host's process.
  'title',
  // The host's variables: `inheritEnv` and `env` decide which ones a worker gets.
  'env-file*',
  // The host's inspector: a worker would compete for its port.
  'inspect* debug-port experimental-network-inspection experimental-storage-inspection',
  'experimental-worker-inspection experimental-inspector-*',
  // Files about the host: a worker would add to them or replace them.
  'cpu-prof* heap-prof* heapsnapshot-* diagnostic-dir report-* experimental-report',
  'redirect-warnings tls-keylog trace-event*',
  // Records of everything a process does, on its output or in files; V8 has many of them.
  'trace* log* print-* dump-* prof prof-* ll-prof perf* gdbjit* heap-snapshot-*',
  'redirect-code-traces* turbo-profiling* turbo-stats* maglev-print-* maglev-stats*',
  'gc-stats code-stats runtime-call-stats profile-deserialization',
];

/** Flags that override `--max-old-space-size`, wherever they stand. */
const overHeapLimit = ['max-heap-size', 'max-old-space-size-percentage'];

/** What the lists say about a flag, given as in a command; `undefined` if neither has it. */
export function fateOf(flag: string): 'kept' | 'dropped' | undefined {
  const name = nameOf(flag);
  const isIt = (known: string): boolean =>
    known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known;
  const isIn = (list: readonly string[]): boolean =>
    list.some((names) => names.split(' ').some(isIt));
  return isIn(kept) ? 'kept' : isIn(dropped) ? 'dropped' : undefined;
}

function nameOf(flag: string): string {
  // Node accepts `_` for `-`, and V8 one dash for two.
  return flag
    .replace(/^--?|=.*/gs, '')
    .replaceAll('_', '-')
    .replace(/^no-/, '');
}

/** The part of `process.execArgv` that a worker inherits; `ownHeap`: its heap has a limit of its own. */
export function inheritedExecArgv(execArgv: readonly string[], ownHeap = false): string[] {
  return inherited(execArgv, (argument) => argument, ownHeap);
}

/** The part of `NODE_OPTIONS` that a worker inherits, quoted as it was. */
export function inheritedNodeOptions(nodeOptions: string, ownHeap = false): string {
  return inherited(nodeOptions.match(words) ?? [], unquoted, ownHeap)
    .join('')
    .replace(/^ +/, '');
}

/**
 * The arguments are flags and their values only. Node refuses a separate value that starts with a dash, so an
 * argument without one belongs to the flag before it.
 */
function inherited(
  args: readonly string[],
  textOf: (argument: string) => string,
  ownHeap: boolean,
): string[] {
  let keeps = true;
  return args.filter((argument) => {
    const text = textOf(argument);
    if (text.startsWith('-'))
      keeps = fateOf(text) !== 'dropped' && !(ownHeap && overHeapLimit.includes(nameOf(text)));
    return keeps;
  });
}
