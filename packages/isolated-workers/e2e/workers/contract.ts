import type { DefineMessages } from 'isolated-workers';

export type Messages = DefineMessages<{
  sum: { payload: { numbers: number[] }; result: { sum: number } };
}>;
