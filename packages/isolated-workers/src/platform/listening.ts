import type { ListeningAdapter } from './adapter.js';
import { platform } from './name.js';
import { unixListening } from './unix.js';
import { windowsListening } from './windows.js';

/** The worker's half of the adapter for this platform. */
export const listeningAdapter: ListeningAdapter =
  platform === 'win32' ? windowsListening : unixListening;

/**
 * Signals that reach a whole process group: from a terminal, `timeout`, systemd and other supervisors. Windows
 * knows Ctrl-C only. SIGUSR1 is Node's.
 */
export const groupSignals: readonly NodeJS.Signals[] =
  platform === 'win32' ? ['SIGINT'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
