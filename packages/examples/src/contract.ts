// What each plugin handles, and what the host handles for all of them. Both sides import these types.
import type { DefineMessages } from 'isolated-workers';

/** The files a plugin works on; their paths are relative to `root`. */
export interface FileList {
  root: string;
  files: string[];
}

/** Handled by the host. Without a `result` it is a notification: `context.host.notify('progress', …)`. */
export type Host = DefineMessages<{
  progress: { payload: { done: number; rssBytes: number } };
}>;

export type Hash = DefineMessages<{
  hash: { payload: FileList; result: { files: number; bytes: number; sha256: string } };
  ping: { result: 'pong' };
}>;

export interface KindOfFile {
  kind: string;
  files: number;
  lines: number;
  bytes: number;
}

export type Statistics = DefineMessages<{
  count: {
    payload: FileList;
    result: { kinds: KindOfFile[]; longest: { path: string; lines: number } };
  };
  ping: { result: 'pong' };
}>;

export type Licences = DefineMessages<{
  check: { payload: FileList; result: { violations: string[] } };
  ping: { result: 'pong' };
}>;

export type Compress = DefineMessages<{
  compress: { payload: { path: string; number: number; total: number }; result: { bytes: number } };
}>;
