import type { SocketAdapter } from './adapter.js';
import { unixAdapter } from './unix.js';
import { windowsAdapter } from './windows.js';

/** The adapter of this machine. */
export const socketAdapter: SocketAdapter =
  process.platform === 'win32' ? windowsAdapter : unixAdapter(process.platform);

/** Whether a process does not outlive its parent: on Windows libuv puts it into a job that ends with that. */
export const endsChildrenWithParent: boolean = process.platform === 'win32';
