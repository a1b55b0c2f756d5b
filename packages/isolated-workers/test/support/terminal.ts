import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fixture, run, type HostRun } from '../support.js';

const program = 'import os, pty, sys; sys.exit(os.WEXITSTATUS(pty.spawn(sys.argv[1:])))';

/** Whether programs can be run on a pseudo-terminal here: Python has one, on every system but Windows. */
export const hasTerminal: boolean = spawnSync('python3', ['-c', 'import pty']).status === 0;

/** Runs a fixture as a host program whose stdin, stdout and stderr are a terminal: what is shown there, and how it ends. */
export async function runOnTerminal(
  name: string,
  args: readonly string[],
): Promise<Pick<HostRun, 'code'> & { readonly shown: string }> {
  const { PATH, TMPDIR } = process.env;
  const command = [process.execPath, fileURLToPath(fixture(name)), ...args];
  const { code, stdout } = await run(['python3', '-c', program, ...command], {
    // A terminal with colours, whatever the runner of the tests and its surroundings say.
    env: { PATH, TMPDIR, TERM: 'xterm-256color' },
  });
  return { code, shown: stdout.replaceAll('\r\n', '\n') };
}
