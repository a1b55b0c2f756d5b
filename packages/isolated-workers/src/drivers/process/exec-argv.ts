/** Flags that are about the host's own program: a worker with them would run that, or fight for its port. */
const hostFlags =
  /^(--(inspect|debug-port|eval|print|input-type|check|interactive|test|watch)(-[a-z-]+)?(=.*)?|-[cip]*[ecip][cip]*)$/s;

/**
 * What a worker inherits of `process.execArgv`. Only flags and their values are in it, so whatever
 * follows a dropped flag and is no flag itself is that flag's value, and goes with it.
 */
export function inheritedExecArgv(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  let dropping = false;
  for (const argument of execArgv) {
    if (argument.startsWith('-')) dropping = hostFlags.test(argument);
    if (!dropping) kept.push(argument);
  }
  return kept;
}

/** `NODE_OPTIONS` without the flags that would make a worker fight for its host's inspector port. */
export function withoutInspect(nodeOptions: string): string {
  return nodeOptions.replace(/(^|\s)--inspect(-[a-z-]+)?(=\S+)?(?=\s|$)/g, '').trim();
}
