import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { endsChildrenWithParent, socketAdapter } from '../../platform/index.js';
import type { Child } from './child.js';

const { spawn } = process.getBuiltinModule('node:child_process');

/**
 * What the watchdog runs: a shell, which takes a thousandth of what a second Node would. It is told
 * lines: `<pid>` of a worker, `<pid> <folder>` while that has a folder, `-<pid>` when it has ended.
 * When the host is gone, its workers get half a second to end by themselves. SIGKILL is the only
 * end that a worker which never yields cannot delay.
 */
export const watchdogProgram: string = `
trap '' HUP INT TERM
pids=' '
while IFS=' ' read -r pid folder; do
  case $pid in
    -*)
      pid=\${pid#-}
      case $pids in *" $pid "*) pids=\${pids%%" $pid "*}' '\${pids#*" $pid "} ;; esac
      unset "folder_$pid" ;;
    *)
      case $pids in *" $pid "*) ;; *) pids="$pids$pid " ;; esac
      eval "folder_$pid=\\$folder" ;;
  esac
done
[ "$pids" = ' ' ] && exit
sleep .5 || sleep 1
for pid in $pids; do kill -KILL "$pid"; done
for pid in $pids; do
  eval "folder=\\$folder_$pid"
  [ "$folder" ] && rm -f -- "$folder/s" && rmdir -- "$folder"
done
`;

/** Milliseconds that it waits for another worker. */
const linger = 1000;

let watchdog: ChildProcess | undefined;
let lingering: NodeJS.Timeout | undefined;
/** By process id: the folder that is to be removed with the worker, or `''`. */
const watched = new Map<number, string>();

/**
 * Sees to it that the worker does not outlive this process, whatever either of them is busy with,
 * and that nothing stays of the `endpoint` it tries first. One watchdog serves all workers of this
 * process; it ends soon after the last of them. Where the system ends a parent's children itself,
 * there is none.
 */
export function watchOver(child: Child, endpoint: string): Watch {
  const { pid } = child;
  if (endsChildrenWithParent || pid === 0) return { listening: ignore, connected: ignore };
  const watch: Watch = {
    listening(at) {
      const folder = socketAdapter.leftover(at);
      // A line ends at its end: a folder that has one in its name cannot be told.
      setFolder(pid, folder.includes('\n') ? '' : folder);
    },
    connected() {
      // Once the first request is on its way: this is in no hurry. Who has ended is listed no more.
      setImmediate(() => {
        if (watched.has(pid)) setFolder(pid, '');
      });
    },
  };
  watch.listening(endpoint);
  void child.exited.then(() => {
    forget(pid);
  });
  return watch;
}

/** What the watchdog is told of one worker. */
export interface Watch {
  /** Where it listens: not always where it was to try first. */
  listening(endpoint: string): void;
  /** Nothing of it is in the file system any more. */
  connected(): void;
}

function setFolder(pid: number, folder: string): void {
  if (watched.get(pid) === folder) return;
  clearTimeout(lingering);
  watched.set(pid, folder);
  if (watchdog === undefined) watch();
  else tell([[pid, folder]]);
}

function forget(pid: number): void {
  watched.delete(pid);
  watchdog?.stdin?.write(`-${pid}\n`);
  if (watched.size > 0) return;
  lingering = setTimeout(() => {
    watchdog?.stdin?.end();
    watchdog = undefined;
  }, linger);
  lingering.unref();
}

/** Starts the first watchdog, or the successor of one that was killed: it is told of all workers. */
function watch(): void {
  try {
    watchdog = start();
    tell(watched);
  } catch (error) {
    // ENOMEM, EPERM, ENOSYS, ENOEXEC: spawn() throws these, and reports the others by 'error'.
    warnOnce((error as Error).message);
  }
}

/** Starts a successor, unless watchdogs are killed faster than anybody would by hand. */
function replace(signal: NodeJS.Signals): void {
  const now = performance.now();
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
/** Milliseconds within which it is restarted `maxRestarts` times at most. */
const restartWindow = 60_000;
/** When the last `maxRestarts` watchdogs were killed. */
const killedAt: number[] = [];

function tell(workers: Iterable<readonly [pid: number, folder: string]>): void {
  const lines = Array.from(workers, ([pid, folder]) => `${pid} ${folder}\n`);
  watchdog?.stdin?.write(lines.join(''));
}

function start(): ChildProcess {
  const started = spawn('/bin/sh', ['-c', watchdogProgram, 'isolated-workers watchdog'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a session of its own: neither a Ctrl-C nor the end of a terminal is meant for it.
    detached: true,
    // It holds on to no folder that somebody wants to move or unmount.
    cwd: '/',
    // For `sleep`, `rm` and `rmdir`; the rest of the environment is none of its business.
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/bin` },
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
  // Without a file descriptor left there is none.
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
