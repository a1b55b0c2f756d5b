import { nestedTooDeep, startsItself } from '../errors/index.js';
import { lifelineVariable } from '../platform/index.js';
import { own, process } from '../utils/index.js';

/**
 * Holds `<depth> <script>` of the worker that this process is or descends from. Whatever a worker starts
 * inherits it, so every chain of workers meets the limit.
 */
const variable = 'ISOLATED_WORKERS_NESTING';

/** How deep workers may be nested. */
const maxDepth = 8;

/** The variable, for the environment of a worker of `script`. */
export function nestingOf(script: string): Readonly<Record<string, string>> {
  return { [variable]: `${nestingDepth() + 1} ${script}` };
}

/**
 * Throws WorkerStartError if a worker of `script` could start a chain without end: if this process is
 * becoming a worker of the same script and has not served yet, or is nested `maxDepth` deep.
 */
export function checkNesting(call: string, script: string): void {
  const { depth, ownScript } = nesting();
  const hasServed = own(process.env, lifelineVariable) === undefined;
  if (!hasServed && ownScript !== undefined && isSame(ownScript, script)) throw startsItself(call);
  if (depth >= maxDepth) throw nestedTooDeep(call, maxDepth);
}

/** How many workers this process is nested in. */
export function nestingDepth(): number {
  return nesting().depth;
}

function nesting(): { readonly depth: number; readonly ownScript: string | undefined } {
  const [, depth = '0', ownScript] = /^(\d+) (.*)$/s.exec(own(process.env, variable) ?? '') ?? [];
  return { depth: Number(depth), ownScript };
}

/** Whether two paths lead to the same file, links followed. */
function isSame(one: string, other: string): boolean {
  const { realpathSync } = process.getBuiltinModule('node:fs');
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return one === other;
  }
}
