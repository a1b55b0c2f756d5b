/** How a worker's process ended, as far as it is known: part of several errors. */
export interface ExitFacts {
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly stderr?: string;
}

/** Words for an exit: "exited with code 1", "was ended by SIGKILL". */
export function howItEnded(exit: ExitFacts): string {
  return exit.signal == null
    ? `exited with code ${String(exit.exitCode ?? 'unknown')}`
    : `was ended by ${exit.signal}`;
}

/** `cause` as an ErrorOptions-like bag, or nothing at all: an absent cause must stay absent. */
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

/** The message of whatever was thrown; never throws itself. */
export function messageOf(cause: unknown): string {
  return shown(() => (cause instanceof Error ? cause.message : cause));
}

/** The stack of whatever was thrown, or what there is of it; never throws itself. */
export function stackOf(thrown: unknown): string {
  return shown(() => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown));
}

/** The text of any value: one without a prototype, or with a toString() of its own, may have none. */
function shown(value: () => unknown): string {
  try {
    return String(value());
  } catch {
    return 'a value that cannot be shown';
  }
}
