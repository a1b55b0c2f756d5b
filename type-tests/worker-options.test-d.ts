import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import {
  structuredSerializer,
  type BaseWorkerOptions,
  type Logger,
  type WorkerOptions,
} from 'isolated-workers';
import type { Cloned, HostMessages, Messages } from './contract.js';

declare const options: WorkerOptions<Messages>;
declare const logger: Logger;

expectType<number | undefined>(options.timeout);
expectType<number | undefined>(options.timeouts?.compute);

expectAssignable<WorkerOptions<Messages>>({
  args: ['a'],
  execPath: 'node',
  execArgv: ['--enable-source-maps'],
  env: { A: '1', B: undefined },
  inheritEnv: ['PATH'],
  cwd: new URL('file:///'),
  uid: 1000,
  gid: 1000,
  compileCache: './cache',
  initialData: { any: ['value'] },
  stdio: 'pipe',
  inspect: 9229,
  timeout: 5,
  timeouts: { compute: 5, log: undefined },
  startupTimeout: 5,
  shutdownTimeout: 5,
  forceKillAfterDelay: 5,
  middleware: () => {},
  logger,
  logLevel: 'debug',
  maxMessageBytes: 5,
  maxPending: 5,
  resourceLimits: { maxOldGenerationSizeMb: 5 },
  watchdog: false,
  signal: new AbortController().signal,
  serializer: undefined,
  handlers: undefined,
});
expectNotAssignable<WorkerOptions<Messages>>({ stdio: 'inherited' });
expectNotAssignable<WorkerOptions<Messages>>({ inheritEnv: 'PATH' });
expectNotAssignable<WorkerOptions<Messages>>({ logLevel: 'loud' });
expectNotAssignable<WorkerOptions<Messages>>({ env: { A: 1 } });
expectError<WorkerOptions<Messages>>({ resourceLimits: { maxYoungGenerationSizeMb: 5 } });
expectError<WorkerOptions<Messages>>({ timeouts: { nope: 5 } });
expectError<WorkerOptions<Messages>>({ workerScript: './w.js' });
expectError((options.timeout = 5));

// What does not depend on the contract's wire and on calling back.
expectAssignable<BaseWorkerOptions<Messages>>(options);
expectAssignable<BaseWorkerOptions<Cloned, HostMessages>>({ timeout: 5, timeouts: { touch: 5 } });
expectNotAssignable<BaseWorkerOptions<Messages>>({ timeout: '5' });
expectError<BaseWorkerOptions<Cloned>>({ serializer: structuredSerializer });

// Required where the contracts ask for it.
expectNotAssignable<WorkerOptions<Cloned>>({});
expectAssignable<WorkerOptions<Cloned>>({ serializer: structuredSerializer });
expectNotAssignable<WorkerOptions<Messages, HostMessages>>({});
