import type { DiallingAdapter } from './adapter.js';
import { platform } from './name.js';
import { unixDialling } from './unix-host.js';
import { windowsDialling } from './windows.js';

/** The host's half of the adapter for this platform. */
export const diallingAdapter: DiallingAdapter =
  platform === 'win32' ? windowsDialling : unixDialling(platform);

/** Whether the system ends a process with its parent: on Windows libuv puts children into a job that does. */
export const endsChildrenWithParent: boolean = platform === 'win32';
