/** What is known about the end of a worker's process. */
export interface ExitFacts {
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly stderr?: string;
}

/** An exit in words: "exited with code 1", "was ended by SIGKILL". */
export function howItEnded(exit: ExitFacts): string {
  return exit.signal == null
    ? `exited with code ${String(exit.exitCode ?? 'unknown')}`
    : `was ended by ${exit.signal}`;
}

/** `cause` as the options of an error. Without a cause the error must have no property `cause`. */
export function causedBy(cause: unknown): { readonly cause: unknown } | undefined {
  return cause === undefined ? undefined : { cause };
}

export function stderrEnd(stderr: string | undefined): string {
  // The runtime's own frames would push out the line that says what happened.
  const lines = stderr?.split('\n').filter((line) => !/^\s+at .*\bnode:internal\//.test(line));
  const text = lines?.join('\n').trimEnd() ?? '';
  return text === ''
    ? ''
    : ` Its stderr ends:\n${text.split('\n').slice(-12).join('\n').slice(-2000)}`;
}

/** The message of any thrown value, with exactly one mark at its end. Never throws. */
export function sentenceOf(cause: unknown): string {
  const message = shown(() => (cause instanceof Error ? cause.message : cause));
  return /[.!?]\s*$/.test(message) ? message.trimEnd() : `${message}.`;
}

/** The stack of any thrown value, else its text. Never throws. */
export function stackOf(thrown: unknown): string {
  return shown(() => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown));
}

/** The text of any value. One without a prototype, or with a toString() of its own, may have none. */
function shown(value: () => unknown): string {
  try {
    return String(value());
  } catch {
    return 'a value that cannot be shown';
  }
}
