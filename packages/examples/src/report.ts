import { tmpdir } from 'node:os';
import { WorkerClosedError, WorkerExitError } from 'isolated-workers';
import pc from 'picocolors';
import type { Account, Crash, Outcome } from './run.js';

/** The whole report, as lines. */
export function report(outcome: Outcome, leftBehind: readonly string[]): string[] {
  return [
    ...heading('Results'),
    ...results(outcome),
    ...heading('The error, as it arrived'),
    ...error(outcome.thrown),
    ...heading('The crash, as it was reported'),
    ...crash(outcome.crash),
    ...heading('The host'),
    ...host(outcome),
    ...heading('The workers'),
    ...workers(outcome.accounts),
    ...heading('Left behind'),
    ...(leftBehind.length === 0
      ? [`nothing: every process is gone, ${tmpdir()} has no new entry, the host no open handle`]
      : leftBehind.map((name) => pc.red(name))),
  ];
}

function heading(text: string): string[] {
  return ['', pc.bold(pc.cyan(text))];
}

function results({ hash, statistics }: Outcome): string[] {
  const { kinds, longest } = statistics;
  const rows = kinds
    .slice(0, 8)
    .map(({ kind, files, lines, bytes }) => [`  ${kind}`, count(files), count(lines), size(bytes)]);
  return [
    `hash: ${count(hash.files)} files, ${size(hash.bytes)}, SHA-256 ${hash.sha256.slice(0, 16)}…`,
    `statistics: ${count(kinds.length)} kinds of file; the longest is ${longest.path}, ${count(longest.lines)} lines`,
    ...table([['  kind', 'files', 'lines', 'size'], ...rows], 'right'),
  ];
}

function error(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return [pc.red(`licences threw no error but ${String(thrown)}`)];
  const { name, message, cause, stack = '' } = thrown;
  const own = Object.entries(thrown).filter(([key]) => key !== 'name');
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const kind = thrown instanceof TypeError ? 'a TypeError by instanceof' : 'not a TypeError';
  return [
    `licences: ${pc.red(name)}: ${message}`,
    ...table([
      ['  class', kind],
      ...own.map(([key, value]) => [`  ${key}`, String(value)]),
      ['  cause', String(cause)],
      ...Object.entries(cause ?? {}).map(([key, value]) => [`    ${key}`, String(value)]),
      ['  thrown', frame(frames.find((line) => line.includes('licences')))],
      ['  awaited', frame(frames.find((line) => line.includes('checkLicences')))],
    ]),
  ];
}

function frame(line: string | undefined): string {
  const repository = new URL('../../..', import.meta.url);
  return (line ?? 'unknown')
    .replace(/^\s+at /, '')
    .replace(repository.href, '')
    .replace(decodeURI(repository.pathname), '');
}

function crash({ answered, bytes, rejections }: Crash): string[] {
  const inFlight = rejections.filter((reason) => reason instanceof WorkerExitError);
  const later = rejections.filter((reason) => reason instanceof WorkerClosedError);
  const others = rejections.filter((reason) => ![...inFlight, ...later].includes(reason as never));
  return [
    `compress: ${count(answered)} requests had been answered, ${size(bytes)} compressed`,
    ...rejected('in flight', inFlight),
    ...rejected('sent later', later),
    ...others.map((reason) => pc.red(`  and one with ${String(reason)}`)),
  ];
}

function rejected(
  when: string,
  reasons: readonly (WorkerExitError | WorkerClosedError)[],
): string[] {
  const [first] = reasons;
  if (first === undefined) return [];
  const cause = first.cause instanceof WorkerExitError ? `, caused by ${first.cause.code}` : '';
  return [
    `  ${count(reasons.length)} ${when}: ${pc.red(first.name)} ${first.code}${cause}`,
    `    ${first.message}`,
  ];
}

function host({ accounts, pongs, longestPauseMs }: Outcome): string[] {
  const alive = accounts.filter(({ exit }) => exit?.exitCode === 0).map(({ name }) => name);
  return [
    `process ${process.pid} is unharmed; its event loop never stood still for more than ${ms(longestPauseMs)}`,
    `after the crash ${alive.join(', ')} answered: ${pongs.join(', ')}`,
  ];
}

function workers(accounts: readonly Account[]): string[] {
  const head = ['worker', 'pid', 'start', 'work', 'shutdown', 'memory', 'ended'];
  const rows = accounts.map(({ name, pid, startMs, workMs, endMs, peakRssBytes, exit }) => [
    name,
    String(pid),
    ms(startMs),
    ms(workMs),
    endMs === 0 ? '-' : ms(endMs),
    size(peakRssBytes),
    exit?.signal ?? `exit code ${String(exit?.exitCode)}`,
  ]);
  return [
    ...table([head, ...rows], 'right'),
    pc.dim('memory: the largest resident set that the worker told of'),
  ];
}

/** Pads the columns. The first one is left-aligned, the others as `align` says. */
function table(rows: readonly (readonly string[])[], align: 'left' | 'right' = 'left'): string[] {
  const width = (column: number): number =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const fit = (cell: string, column: number): string =>
    align === 'right' && column > 0 ? cell.padStart(width(column)) : cell.padEnd(width(column));
  return rows.map((row) => row.map(fit).join('  ').trimEnd());
}

const count = (value: number): string => value.toLocaleString('en');
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

function size(bytes: number): string {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;
}
