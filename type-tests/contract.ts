import type { DefineMessages } from 'isolated-workers';

export interface Row {
  id: number;
  name?: string;
}

export type Shape = { kind: 'circle'; radius: number } | { kind: 'square'; side: number };

/** One message type for each way of describing one. */
export type Messages = DefineMessages<{
  compute: { payload: { data: number[] }; result: { sum: number } };
  ping: { result: 'pong' };
  log: { payload: { line: string } };
  stop: {};
  find: { payload?: Row; result: Row | undefined };
  area: { payload: Shape; result: number };
  clear: { payload: Row | undefined };
  touch: { payload: Date; result: { at: Date; tags: Set<string>; note: string | undefined } };
}>;

/** What the worker may call back. */
export type HostMessages = DefineMessages<{
  ask: { payload: { question: string }; result: { answer: string } };
  progress: { payload: number };
}>;

/** One message type for each way of going on after the request. */
export type Talks = DefineMessages<{
  rows: { payload: { query: string }; stream: Row };
  grep: { payload: string[]; stream: Shape; result: { files: number } };
  upload: { payload: { name: string }; input: Uint8Array; result: { bytes: number } };
  pipe: { input: string; stream: string };
  build: { payload: string[]; result: Date; progress: { done: number; at: Date } };
  all: { payload?: Row; input: Date; stream: Date; result: Date; progress: Date };
  bytes: { stream: Uint8Array };
  mixed: { stream: Uint8Array | string };
  compute: { payload: { data: number[] }; result: { sum: number } };
  log: { payload: { line: string } };
}>;

/** The same Date and Set, over a wire that carries them. */
export type Cloned = DefineMessages<
  { touch: { payload: Date; result: { at: Date; tags: Set<string>; note: string | undefined } } },
  'structured'
>;

/** A wire of the user's own. */
export type Packed = DefineMessages<{ put: { payload: Date; result: bigint } }, 'msgpack'>;
