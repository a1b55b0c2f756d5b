import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import {
  structuredSerializer,
  type BaseServerOptions,
  type Logger,
  type WorkerServerOptions,
} from 'isolated-workers';
import type { Cloned, HostMessages, Messages } from './contract.js';

declare const logger: Logger;

expectAssignable<WorkerServerOptions<Messages, HostMessages>>({
  serializer: undefined,
  middleware: () => {},
  logger,
  logLevel: 'silent',
  timeout: 5,
  timeouts: { ask: 5 },
  maxMessageBytes: 5,
  onShutdown: async () => {},
});
expectError<WorkerServerOptions<Messages, HostMessages>>({ timeouts: { compute: 5 } });
expectError<WorkerServerOptions<Messages>>({ startupTimeout: 5 });
expectNotAssignable<WorkerServerOptions<Messages>>({ onShutdown: 'later' });
expectNotAssignable<WorkerServerOptions<Cloned>>({});
expectAssignable<WorkerServerOptions<Cloned>>({ serializer: structuredSerializer });

// What does not depend on the contract's wire.
expectAssignable<BaseServerOptions<Cloned>>({ timeout: 5 });
expectNotAssignable<BaseServerOptions<Cloned>>({ timeout: '5' });
expectError<BaseServerOptions<Cloned>>({ serializer: structuredSerializer });
