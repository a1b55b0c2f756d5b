import type { DefineMessages } from 'isolated-workers';
import { fixture } from '../support.js';

/** What `workers/ordinary.mjs` handles. */
export type Ordinary = DefineMessages<{
  echo: { payload: unknown; result: unknown };
  wait: { payload: number; result: 'waited' };
  never: { result: never };
  spin: { result: never };
  note: { payload: unknown };
  facts: { result: Facts };
}>;

interface Facts {
  pid: number;
  argv: string[];
  execPath: string;
  execArgv: string[];
  env: Record<string, string>;
  cwd: string;
  /** The URL of its inspector, if one is open. */
  inspector?: string;
}

export const ordinary: URL = fixture('workers/ordinary.mjs');
