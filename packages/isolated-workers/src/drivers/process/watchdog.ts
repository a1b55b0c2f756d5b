import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { endsChildrenWithParent, diallingAdapter } from '../../platform/index.js';
import { nestingDepth } from '../nesting.js';
import type { Child } from './child.js';
import {
  clearTimeout,
  monotonicNow,
  own,
  ownMembers,
  process,
  setImmediate,
  setTimeout,
} from '../../utils/index.js';

const { spawn } = process.getBuiltinModule('node:child_process');

/**
 * What the watchdog runs: a shell, which costs a thousandth of a second Node. It reads lines: `<pid>` of a
 * worker, `<pid> <folder>` while the worker has a folder, `-<pid>` once it has ended. When the host is gone,
 * its workers get the seconds of its argument to end by themselves. Then SIGKILL, which a worker that never yields
 * cannot delay. Where the system tells when a process began, another that has got a worker's number is spared.
 */
export const watchdogProgram: string = `
trap '' HUP INT TERM
set -f
pids=' '
look() {
  began=
  read -r stat <"/proc/$1/stat" || return
  set -- \${stat##*) }
  began=\${20}
}
while IFS=' ' read -r pid folder; do
  case $pid in
    -*)
      pid=\${pid#-}
      case $pids in *" $pid "*) pids=\${pids%%" $pid "*}' '\${pids#*" $pid "} ;; esac
      unset "folder_$pid" "began_$pid" ;;
    *)
      case $pids in
        *" $pid "*) ;;
        *)
          pids="$pids$pid "
          look "$pid"
          eval "began_$pid=\\$began" ;;
      esac
      eval "folder_$pid=\\$folder" ;;
  esac
done
[ "$pids" = ' ' ] && exit
sleep "\${1:-.5}" || sleep 1
for pid in $pids; do
  look "$pid"
  eval "first=\\$began_$pid"
  [ "$first" ] && [ "$began" ] && [ "$first" != "$began" ] || kill -KILL "$pid"
done
for pid in $pids; do
  eval "folder=\\$folder_$pid"
  [ "$folder" ] && rm -f -- "$folder/s" && rmdir -- "$folder"
done
`;

/**
 * Seconds that workers have to end by themselves. Less for nested ones: their hosts end one after the other, and all
 * of them soon after the first.
 */
function grace(): string {
  return (0.5 / (nestingDepth() + 1)).toFixed(2);
}

/** Milliseconds it waits for another worker. */
const linger = 1000;

let watchdog: ChildProcess | undefined;
let lingering: NodeJS.Timeout | undefined;
/** A worker on the list. `folder`: to be removed with it, or `''`. */
interface Listed {
  folder: string;
}
/** By process id. */
const watched = new Map<number, Listed>();

/**
 * Ensures that the worker never outlives this process, however busy either is, and that nothing stays of the
 * `endpoint` it tries first. One watchdog serves all workers of this process and ends soon after the last.
 * Where the system itself ends a parent's children, there is none.
 */
export function watchOver(child: Child, endpoint: string): Watch {
  const { pid } = child;
  if (endsChildrenWithParent || pid === 0)
    return { wraps: ignore, listening: ignore, connected: ignore };
  const numbers: [pid: number, listed: Listed][] = [];
  const add = (number: number, folder: string): Listed => {
    // It may have been the number of a worker whose last output is still waited for.
    if (watched.has(number)) forget(number);
    const listed = { folder };
    numbers.push([number, listed]);
    list(number, listed);
    return listed;
  };
  const listed = add(pid, sendable(endpoint));
  // A worker that has ended is listed no more.
  const setFolder = (folder: string): void => {
    if (watched.get(pid) !== listed || listed.folder === folder) return;
    listed.folder = folder;
    list(pid, listed);
  };
  // A worker that could not be ended remains the watchdog's.
  void Promise.all([child.exited, child.gone]).then(() => {
    for (const [number, each] of numbers) if (watched.get(number) === each) forget(number);
  });
  return {
    wraps(inner) {
      add(inner, '');
    },
    listening(at) {
      setFolder(sendable(at));
    },
    connected() {
      // Not urgent: let the first request go out before.
      setImmediate(() => {
        setFolder('');
      });
    },
  };
}

/** The folder of an endpoint. A line break ends the message, so one with that in its name cannot be sent. */
function sendable(endpoint: string): string {
  const folder = diallingAdapter.leftover(endpoint);
  return folder.includes('\n') ? '' : folder;
}

/** What a driver reports of one worker. */
export interface Watch {
  /** The worker's process is a wrapper of this one. */
  wraps(pid: number): void;
  /** The worker listens there, not always on the endpoint it tried first. */
  listening(endpoint: string): void;
  /** Nothing of the endpoint is left in the file system. */
  connected(): void;
}

function list(pid: number, listed: Listed): void {
  clearTimeout(lingering);
  watched.set(pid, listed);
  if (watchdog === undefined) watch();
  else tell([[pid, listed]]);
}

function forget(pid: number): void {
  watched.delete(pid);
  watchdog?.stdin?.write(`-${pid}\n`);
  if (watched.size > 0) return;
  if (process.getBuiltinModule('node:worker_threads').isMainThread) {
    lingering = setTimeout(release, linger);
    lingering.unref();
  } else {
    // Nobody reaps the children of a thread that has ended.
    watchdog?.ref();
    release();
  }
}

/** Lets the watchdog end. */
function release(): void {
  watchdog?.stdin?.end();
  watchdog = undefined;
}

/** Starts a watchdog, the first or a successor, and tells it of all workers. */
function watch(): void {
  try {
    watchdog = start();
    tell(watched);
  } catch (error) {
    // spawn() throws ENOMEM, EPERM, ENOSYS and ENOEXEC, and emits the others as 'error'.
    warnOnce((error as Error).message);
  }
}

/** Starts a successor, unless watchdogs are killed faster than by hand. */
function replace(signal: NodeJS.Signals): void {
  const now = monotonicNow();
  const [oldest] = killedAt;
  if (killedAt.push(now) > maxRestarts) {
    killedAt.shift();
    if (now - (oldest as number) < restartWindow) {
      warnOnce(`/bin/sh is ended by ${signal} again and again`);
      return;
    }
  }
  watch();
}

const maxRestarts = 5;
/** Milliseconds within which there are at most `maxRestarts` restarts. */
const restartWindow = 60_000;
/** When the last `maxRestarts` watchdogs were killed. */
const killedAt: number[] = [];

function tell(workers: Iterable<readonly [pid: number, listed: Listed]>): void {
  const lines = Array.from(workers, ([pid, { folder }]) => `${pid} ${folder}\n`);
  watchdog?.stdin?.write(lines.join(''));
}

function start(): ChildProcess {
  const started = spawn('/bin/sh', ['-c', watchdogProgram, 'isolated-workers watchdog', grace()], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a session of its own, out of reach of Ctrl-C and of the end of a terminal.
    detached: true,
    // So that it keeps no folder from being moved or unmounted.
    cwd: '/',
    // For `sleep`, `rm` and `rmdir`; it needs nothing else of the environment.
    env: ownMembers({ PATH: `${own(process.env, 'PATH') ?? ''}:/usr/bin:/bin` }),
  });
  started.on('exit', (code, signal) => {
    if (watchdog !== started) return;
    watchdog = undefined;
    if (watched.size === 0) return;
    if (signal === null) warnOnce(`/bin/sh ended with ${String(code)}`);
    else replace(signal);
  });
  started.on('error', ({ message }) => {
    if (watchdog === started) watchdog = undefined;
    warnOnce(message);
  });
  // Undefined if no descriptor was left.
  const stdin = started.stdin as (Writable & { unref?(): void }) | undefined;
  stdin?.on('error', ignore);
  stdin?.unref?.();
  started.unref();
  return started;
}

let warned = false;

function warnOnce(why: string): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `isolated-workers has no watchdog (${why}): a worker that never yields can outlive this process. ` +
      'Pass watchdog: false to silence this warning.',
  );
}

function ignore(): void {}
