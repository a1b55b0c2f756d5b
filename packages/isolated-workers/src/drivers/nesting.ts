import { nestedTooDeep, startsItself } from '../errors/index.js';
import { lifelineVariable } from '../platform/index.js';

/**
 * `<depth> <script>` of the worker that this process is, or belongs to. Everything that a worker
 * starts inherits it, so that a chain of workers comes to an end whatever keeps it going.
 */
const variable = 'ISOLATED_WORKERS_NESTING';

/** A worker's worker's worker …: so deep, and no deeper. */
const maxDepth = 8;

/** The variable for a worker of `script` that this process starts. */
export function nestingOf(script: string): Readonly<Record<string, string>> {
  return { [variable]: `${nesting().depth + 1} ${script}` };
}

/**
 * Throws WorkerStartError where a worker of `script` might be one of a chain without end: in a process that is to
 * become a worker of that very script and has not served yet, and below `maxDepth`.
 */
export function checkNesting(call: string, script: string): void {
  const { depth, own } = nesting();
  const hasServed = process.env[lifelineVariable] === undefined;
  if (!hasServed && own !== undefined && isSame(own, script)) throw startsItself(call);
  if (depth >= maxDepth) throw nestedTooDeep(call, maxDepth);
}

function nesting(): { readonly depth: number; readonly own: string | undefined } {
  const [, depth = '0', own] = /^(\d+) (.*)$/s.exec(process.env[variable] ?? '') ?? [];
  return { depth: Number(depth), own };
}

/** Whether two paths lead to one file, by whatever links. */
function isSame(one: string, other: string): boolean {
  const { realpathSync } = process.getBuiltinModule('node:fs');
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return one === other;
  }
}
