import { ownMembers, type Serializer } from '../../utils/index.js';
import {
  check,
  type Check,
  checkOptions,
  checkValue,
  type ResolvedSharedOptions,
  resolveShared,
  sharedChecks,
  type SharedOptions,
} from '../common/index.js';
import type {
  ContractOption,
  HostContractOption,
  NoMessages,
  SerializerOption,
  UntypedMessages,
} from '../contract/index.js';

/** The options of `startWorkerServer()` that every contract has. */
export interface BaseServerOptions<M = UntypedMessages, H = NoMessages> extends SharedOptions<
  H,
  M,
  H
> {
  /**
   * Called when the host asks the worker to shut down, after the last answer. The process exits once its
   * result has settled. If it throws, the error goes to stderr and the exit code is 1. Flush here what would
   * wait for 'beforeExit', which is not emitted: `() => sdk.shutdown()` for OpenTelemetry.
   * @default none
   */
  readonly onShutdown?: (() => unknown) | undefined;
}

/** Options of `startWorkerServer()`. `M`: what the worker handles; `H`: what the host handles. */
export type WorkerServerOptions<M = UntypedMessages, H = NoMessages> = BaseServerOptions<M, H> &
  SerializerOption<M> &
  ContractOption<M> &
  HostContractOption<H>;

/** The options with every default in place. */
export interface ResolvedServerOptions extends ResolvedSharedOptions {
  readonly onShutdown: () => unknown;
}

const serverChecks = {
  onShutdown: check.function,
  ...sharedChecks,
} satisfies Record<keyof WorkerServerOptions, Check>;

/** Checks every option and puts every default in place. Throws InvalidOptionError. */
export function resolveServerOptions(handlers: unknown, given: unknown): ResolvedServerOptions {
  const call = 'startWorkerServer()';
  checkValue(call, 'handlers', handlers, check.handlers);
  checkOptions(call, given, serverChecks);
  const options = ownMembers(
    given as BaseServerOptions & { readonly serializer?: Serializer | undefined },
  );
  return {
    ...resolveShared(call, options, handlers as object),
    onShutdown: options.onShutdown ?? ((): undefined => undefined),
  };
}
