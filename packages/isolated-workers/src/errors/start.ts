import { lastWords } from './last-words.js';
import { WorkerStartError } from './life.js';
import { causedBy, howItEnded, sentenceOf, type ExitFacts } from './text.js';

/** `tried`: what else it could have been; `source`: the one of them that is there, in a language that is not run. */
export function scriptNotFound(
  call: string,
  path: string,
  tried: readonly string[],
  source?: string,
): WorkerStartError {
  const what = `${call}: there is no file '${path}'`;
  if (source !== undefined)
    return new WorkerStartError(
      `${what}, only '${source}', and this process does not run TypeScript. ` +
        'Compile it, or run the program by tsx, ts-node or a Node.js that strips types.',
    );
  return new WorkerStartError(
    `${what}, and none of ${tried.map((each) => `'${each}'`).join(', ')}. ` +
      'A relative path is resolved against process.cwd(); ' +
      "new URL('./my-worker.js', import.meta.url) does not depend on it.",
  );
}

export function scriptUnreadable(call: string, path: string, cause: unknown): WorkerStartError {
  const why = `the file '${path}' cannot be reached: ${sentenceOf(cause)}`;
  return new WorkerStartError(`${call}: ${why}`, {}, causedBy(cause));
}

export function noWorkingFolder(call: string): WorkerStartError {
  return new WorkerStartError(
    `${call}: the path is relative, and the working directory has been removed. ` +
      "new URL('./my-worker.js', import.meta.url) does not depend on it.",
  );
}

/**
 * A process that is becoming a worker of a script starts a worker of the same script, which would do
 * likewise.
 */
export function startsItself(call: string): WorkerStartError {
  return new WorkerStartError(
    `${call}: this process is becoming a worker of that script but has not called ` +
      'startWorkerServer() yet: it would start itself without end. If the script imports the module that ' +
      'starts it, move what both need to a third module; if the worker runs your whole program, ' +
      "set the option 'execPath' to a Node.js executable.",
  );
}

export function nestedTooDeep(call: string, maxDepth: number): WorkerStartError {
  return new WorkerStartError(
    `${call}: workers are nested ${maxDepth} deep, which is the limit. ` +
      'Does each of them start the next?',
  );
}

/** The error of a failed start, made once the process is gone. */
export function startFailure(
  call: string,
  obstacle: 'spawn' | 'exit' | 'deadline' | 'abort' | undefined,
  facts: {
    readonly exit?: Required<ExitFacts>;
    /** The end of its stderr, more of it than `exit` has. */
    readonly stderr?: string;
    readonly ready?: boolean;
    readonly startupTimeout?: number;
    readonly cause: unknown;
  },
): WorkerStartError {
  const { exit, ready, startupTimeout, cause } = facts;
  const said = lastWords(facts.stderr ?? '');
  const never =
    'It never called startWorkerServer(): call it, and await it, at the end of the script.';
  if (obstacle === 'exit') {
    const hint = exit?.exitCode === 0 && ready !== true ? ` ${never}` : '';
    const text = `${call}: the worker ${howItEnded(exit ?? {})} before it was ready.${hint}${said}`;
    return new WorkerStartError(text, exit);
  }
  if (obstacle === 'deadline') {
    const reached = ready === true ? 'It listened, but did not answer the handshake.' : never;
    const lives = exit?.exitCode === null && exit.signal === null;
    const end = lives ? 'could not be killed: signals do not reach it' : 'was killed';
    const text = `${call}: the worker was not ready within ${String(startupTimeout)} ms and ${end}. ${reached}`;
    return new WorkerStartError(`${text} If it needs longer, raise 'startupTimeout'.${said}`, exit);
  }
  const what = obstacle === 'spawn' ? 'the process could not be spawned' : 'could not connect';
  const text = `${call}: ${what}: ${sentenceOf(cause)}${said}`;
  return new WorkerStartError(text, exit, causedBy(cause));
}
