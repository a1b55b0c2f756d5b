import type { SocketAdapter } from './adapter.js';
import { unixAdapter } from './unix.js';
import { windowsAdapter } from './windows.js';

/** The adapter of this machine. */
export const socketAdapter: SocketAdapter =
  process.platform === 'win32' ? windowsAdapter : unixAdapter(process.platform);
