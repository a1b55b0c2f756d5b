/**
 * Which flags of its host a worker inherits, by their names without dashes; `*` at a name's end
 * stands for any rest. `kept` overrides `dropped`. A flag in neither is kept: most flags say how a
 * script runs, as loaders, conditions, permissions, limits and experimental features do.
 */
const kept: readonly string[] = [
  // They add to the text of an error or a warning, and write nothing else.
  'trace-warnings trace-deprecation trace-uncaught stack-trace-limit experimental-print-required-tla',
  // They keep secrets out of a report, the script's own reports included.
  'report-exclude-*',
  // A permission.
  'allow-inspector',
  // A built-in module, and the state that built-in modules start from.
  'experimental-bench node-snapshot worker-snapshot',
  // Files the runtime reads: without them a script has other ciphers, locales or stored items.
  'openssl-config openssl-shared-config icu-data-dir localstorage-file',
  // Names loaders, conditions and permissions. It cannot set a variable.
  'experimental-config-file experimental-default-config-file',
];
const dropped: readonly string[] = [
  // The host's program and how that is run: a worker has a script of its own.
  'e eval p print pe c check i interactive input-type entry-url run vfs-load',
  'test* experimental-test-* bench bench-* watch*',
  'build-snapshot* snapshot-blob build-sea experimental-sea-config prof-process',
  // The name by which others find the host's process.
  'title',
  // The host's variables: `inheritEnv` and `env` decide which of them a worker gets.
  'env-file*',
  // The host's inspector: a worker would fight for its port.
  'inspect* debug-port experimental-network-inspection experimental-storage-inspection',
  'experimental-worker-inspection experimental-inspector-*',
  // Files about the host: a worker would add its own to them, or replace them.
  'cpu-prof* heap-prof* heapsnapshot-* diagnostic-dir report-* experimental-report',
  'redirect-warnings tls-keylog trace-event*',
  // Records of all that a process does, in its output or in files; V8 has many of them.
  'trace* log* print-* dump-* prof prof-* ll-prof perf* gdbjit* heap-snapshot-*',
  'redirect-code-traces* turbo-profiling* turbo-stats* maglev-print-* maglev-stats*',
  'gc-stats code-stats runtime-call-stats profile-deserialization',
];

/** What the lists say of a flag as it is written in a command; `undefined` if neither has it. */
export function fateOf(flag: string): 'kept' | 'dropped' | undefined {
  // Node takes `_` for `-`, and V8 one dash for two.
  const name = flag
    .replace(/^--?|=.*/gs, '')
    .replaceAll('_', '-')
    .replace(/^no-/, '');
  const isIt = (known: string): boolean =>
    known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known;
  const isIn = (list: readonly string[]): boolean =>
    list.some((names) => names.split(' ').some(isIt));
  return isIn(kept) ? 'kept' : isIn(dropped) ? 'dropped' : undefined;
}

/** What a worker inherits of `process.execArgv`. */
export function inheritedExecArgv(execArgv: readonly string[]): string[] {
  return inherited(execArgv, (argument) => argument);
}

/** What a worker inherits of `NODE_OPTIONS`, as it was written there. */
export function inheritedNodeOptions(nodeOptions: string): string {
  return inherited(nodeOptions.match(words) ?? [], unquoted)
    .join('')
    .replace(/^ +/, '');
}

/** Words with the spaces before them. Node divides at spaces alone, and not within double quotes. */
const words = / *(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^" ])+/gs;

function unquoted(word: string): string {
  const quoted = /"((?:\\.|[^"\\])*)(?:"|\\?$)/gs;
  return word
    .replace(/^ +/, '')
    .replace(quoted, (_, text: string) => text.replace(/\\(.)/gs, '$1'));
}

/**
 * There are only flags and their values. Node refuses a value in an argument of its own that starts
 * with a dash, so whatever starts with none belongs to the flag before it.
 */
function inherited(args: readonly string[], textOf: (argument: string) => string): string[] {
  let keeps = true;
  return args.filter((argument) => {
    const text = textOf(argument);
    if (text.startsWith('-')) keeps = fateOf(text) !== 'dropped';
    return keeps;
  });
}
