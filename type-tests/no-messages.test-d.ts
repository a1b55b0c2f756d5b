import { expectType } from 'tsd';
import type { Handlers, NoMessages, WorkerServer } from 'isolated-workers';
import type { Same } from './same.js';

expectType<Same<NoMessages, {}>>(true);
expectType<Same<WorkerServer, WorkerServer<NoMessages>>>(true);
expectType<Same<keyof Handlers<NoMessages>, never>>(true);
