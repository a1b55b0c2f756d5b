/** What is known about the end of a worker's process. */
export interface ExitFacts {
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly stderr?: string;
}

/** An exit in words: "exited with code 1", "was ended by SIGKILL". */
export function howItEnded(exit: ExitFacts): string {
  if (exit.exitCode === null && exit.signal === null)
    return 'lost its link, and could not be ended';
  return exit.signal == null
    ? `exited with code ${String(exit.exitCode ?? 'unknown')}`
    : `was ended by ${exit.signal}`;
}

/** `cause` as the options of an error. Without a cause the error must have no property `cause`. */
export function causedBy(cause: unknown): { readonly cause: unknown } | undefined {
  return cause === undefined ? undefined : { cause };
}

/** The message of any thrown value, with exactly one mark at its end. Never throws. */
export function sentenceOf(cause: unknown): string {
  const message = shown(() => (cause instanceof Error ? cause.message : cause));
  return /[.!?]\s*$/.test(message) ? message.trimEnd() : `${message}.`;
}

/**
 * A text that may hold another process's words, for a terminal: its control characters are escaped, apart from
 * line feeds and tabs.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what it looks for
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${code}`;
  });
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
