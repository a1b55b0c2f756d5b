/** Lines, and characters, of stderr that an error shows. */
const shownLines = 12;
const shownCharacters = 2000;
/** Lines above a stack that are searched for the start of its message. */
const longestMessage = 50;

/** What an error says of its worker's stderr, which has no colours: the headline of what ended it, and the last lines. */
export function lastWords(stderr: string): string {
  // The runtime's own frames would push out the line that says what happened.
  const lines = stderr.split('\n').filter((line) => !/^\s+at .*\bnode:internal\//.test(line));
  const text = lines.join('\n').trimEnd();
  if (text === '') return '';
  const shown = text.split('\n').slice(-shownLines).join('\n').slice(-shownCharacters);
  const headline = headlineOf(stderr).slice(0, shownCharacters / 2);
  return shown.includes(headline)
    ? ` Its stderr ends:\n${shown}`
    : ` ${headline}\nIts stderr ends:\n${shown}`;
}

/**
 * The first line of the error that ended a process, by what it wrote to stderr; '' if there is none. Logged errors come
 * before it, causes and the members of an AggregateError after it, indented.
 */
function headlineOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trimEnd());
  const framed = belowCodeFrame(lines);
  // The runtime signs what it prints of an uncaught error.
  const isSigned = lines.slice(framed).some((line) => /^(?:Node\.js|Bun) v\d/.test(line));
  const last = Math.max(
    aboveStack(lines),
    lines.findLastIndex((line) => /^(?:FATAL ERROR|error): |^# Fatal /.test(line)),
  );
  const at = framed >= 0 && (isSigned || last < 0) ? framed : last;
  const headline = lines[at] ?? '';
  // An error without a message is explained by its cause, or by the first of its errors.
  const inner = headline.includes(':') ? undefined : explanation(lines.slice(at + 1));
  return inner === undefined ? headline : `${headline} (${inner})`;
}

/** Below a place, a line of code and a marker; -1 if there is none. */
function belowCodeFrame(lines: readonly string[]): number {
  const marker = lines.findLastIndex(
    (line, index) => /^\s*\^+$/.test(line) && /^\S.*:\d+$/.test(lines[index - 2] ?? ''),
  );
  return marker < 0 ? -1 : lines.findIndex((line, index) => index > marker && line !== '');
}

/** Where the message above the last stack begins; -1 if there is no stack. */
function aboveStack(lines: readonly string[]): number {
  const isFrame = (line: string): boolean => /^ {4}(?:at |\.\.\. \d+ lines)/.test(line);
  const lastFrame = lines.findLastIndex(isFrame);
  const end = lines.findLastIndex((line, index) => index < lastFrame && !isFrame(line));
  const before = lines.findLastIndex((line, index) => index < end && isFrame(line));
  const first = Math.max(before + 1, end - longestMessage);
  const message = lines.slice(first, end + 1);
  const named = [/^(?:Uncaught )?[\w$.]*(?:Error|Exception)\b/, /^[A-Za-z_$][\w$.]*(?: \[\w+\])?:/];
  const starts = named.map((start) => message.findLastIndex((line) => start.test(line)));
  const start = starts.find((index) => index >= 0);
  return start === undefined ? end : first + start;
}

function explanation(lines: readonly string[]): string | undefined {
  const inner = /^ +(?:\[cause\]: )?([A-Z][\w$.]*(?: \[\w+\])?: .*)$/;
  return lines.map((line) => inner.exec(line)?.[1]).find((found) => found !== undefined);
}
