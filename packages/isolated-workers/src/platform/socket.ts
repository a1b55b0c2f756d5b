import type { SocketAdapter } from './adapter.js';
import { unixAdapter } from './unix.js';
import { windowsAdapter } from './windows.js';
import { process } from '../utils/index.js';

/** The adapter for this platform. */
export const socketAdapter: SocketAdapter =
  process.platform === 'win32' ? windowsAdapter : unixAdapter(process.platform);

/** Whether the system ends a process with its parent: on Windows libuv puts children into a job that does. */
export const endsChildrenWithParent: boolean = process.platform === 'win32';

/**
 * Signals that reach a whole process group: from a terminal, `timeout`, systemd and other supervisors. Windows
 * knows Ctrl-C only. SIGUSR1 is Node's.
 */
export const groupSignals: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
