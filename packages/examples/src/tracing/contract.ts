// contract.ts
import type { DefineMessages } from 'isolated-workers';

export type Messages = DefineMessages<{
  add: { payload: { a: number; b: number }; result: number };
  count: { payload: { to: number }; stream: number };
}>;
