import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { endsChildrenWithParent, socketAdapter } from '../platform/socket.js';
import { childProcess, type Child } from './child.js';

/**
 * What the watchdog runs: a shell, which takes a thousandth of what a second Node would. It keeps a
 * list, a line `<pid>` or `<pid> <folder>` each; a line given again with `-` before it is taken off.
 * When the host is gone, its workers get half a second to end by themselves. SIGKILL is the only
 * end that a worker which never yields cannot delay.
 */
export const watchdogProgram: string = `
trap '' HUP INT TERM
nl='
'
list=$nl
while IFS= read -r line; do
  case $line in
    -*) line=\${line#-}
      case $list in *"$nl$line$nl"*) list=\${list%%"$nl$line$nl"*}$nl\${list#*"$nl$line$nl"} ;; esac ;;
    *) list=$list$line$nl ;;
  esac
done
[ "$list" = "$nl" ] && exit
sleep .5 || sleep 1
IFS=$nl
set -f
for line in $list; do kill -KILL "\${line%% *}"; done
for line in $list; do
  case $line in *' '*) rm -f -- "\${line#* }/s"; rmdir -- "\${line#* }" ;; esac
done
`;

/** Milliseconds that it waits for another worker. */
const linger = 1000;

let watchdog: ChildProcess | undefined;
let lingering: NodeJS.Timeout | undefined;
const lines = new Set<string>();

/**
 * Sees to it that the worker does not outlive this process, whatever either of them is busy with,
 * and that nothing stays of the `endpoint` it tries first. One watchdog serves all workers of this
 * process; it ends soon after the last of them. Where the system ends a parent's children itself,
 * there is none.
 */
export function watchOver(child: Child, endpoint: string): Watch {
  const own = `${child.pid}`;
  const told = new Set<string>();
  const watched = !endsChildrenWithParent && child.pid !== 0;
  const watch: Watch = {
    listening(at) {
      const folder = socketAdapter.leftover(at);
      const line = `${own} ${folder}`;
      // A line ends at its end: a folder that has one in its name cannot be told.
      if (!watched || folder === '' || folder.includes('\n') || told.has(line)) return;
      told.add(line);
      add([line]);
    },
    connected() {
      remove([...told]);
    },
  };
  if (watched) {
    add([own]);
    void child.exited.then(() => {
      remove([own, ...told]);
    });
  }
  watch.listening(endpoint);
  return watch;
}

interface Watch {
  /** It listens there, not where it was to try first. */
  listening(endpoint: string): void;
  /** Nothing of it is in the file system any more. */
  connected(): void;
}

function add(added: readonly string[]): void {
  clearTimeout(lingering);
  for (const line of added) lines.add(line);
  if (watchdog === undefined) {
    // The first, or one for another that was killed: it is told of all.
    watchdog = start();
    tell([...lines]);
  } else tell(added);
}

function remove(removed: readonly string[]): void {
  tell(removed.filter((line) => lines.delete(line)).map((line) => `-${line}`));
  if (lines.size > 0) return;
  clearTimeout(lingering);
  lingering = setTimeout(() => {
    watchdog?.stdin?.end();
    watchdog = undefined;
  }, linger);
  lingering.unref();
}

function tell(said: readonly string[]): void {
  if (said.length > 0) watchdog?.stdin?.write(said.map((line) => `${line}\n`).join(''));
}

function start(): ChildProcess {
  const started = childProcess().spawn(
    '/bin/sh',
    ['-c', watchdogProgram, 'isolated-workers watchdog'],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      // In a session of its own: neither a Ctrl-C nor the end of a terminal is meant for it.
      detached: true,
      // It holds on to no folder that somebody wants to move or unmount.
      cwd: '/',
      // For `sleep`, `rm` and `rmdir`; the rest of the environment is none of its business.
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/bin` },
    },
  );
  started.on('exit', (code, signal) => {
    if (watchdog !== started) return;
    watchdog = undefined;
    if (lines.size === 0) return;
    if (signal === null) warnOnce(`/bin/sh ended with ${String(code)}`);
    else add([]);
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
      'watchdog: false says that this is known.',
  );
}

function ignore(): void {}
