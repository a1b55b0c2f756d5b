import type { Serializer } from '../../utils/index.js';
import type { HostHandlers } from './handlers.js';
import type { UntypedMessages, MessageMap, WireOf, TypeOf } from './messages.js';

// `NoInfer`: without a contract named, none is made up from the option.
/** Milliseconds per message type; `0` or `Infinity`: no deadline. */
export type TimeoutsOf<M> = { readonly [K in TypeOf<NoInfer<M>>]?: number | undefined };

/**
 * The `serializer` option: optional where the contract's wire is JSON, required where the contract
 * names another.
 */
export type SerializerOption<M> =
  'json' extends WireOf<M>
    ? { readonly serializer?: Serializer<WireOf<M>> | undefined }
    : { readonly serializer: Serializer<WireOf<M>> };

/** The `handlers` option: required as soon as the worker, which handles `M`, may call the host. */
export type HandlersOption<H, M = UntypedMessages> = [keyof H] extends [never]
  ? { readonly handlers?: Readonly<Record<string, never>> | undefined }
  : { readonly handlers: HostHandlers<H, M> };

/** What a contract `H` for the host may look like beside `M`: both go over the same wire. */
export type HostMessages<M, H> = [keyof H] extends [never]
  ? unknown
  : WireOf<H> extends WireOf<M>
    ? MessageMap<H>
    : 'the contracts of worker and host must name the same wire format';

/** The options as a last argument, which may be left out unless one of them is required. */
export type OptionsArgs<Options> =
  Record<never, never> extends Options ? [options?: Options] : [options: Options];

/**
 * The arguments of `createWorker()`: the script and its options, or the options with `workerScript`
 * among them.
 */
export type CreateWorkerArgs<Options> =
  Record<never, never> extends Options
    ? [script: string | URL | WithScript<Options>, options?: Options]
    : [script: string | URL, options: Options] | [options: WithScript<Options>];

type WithScript<Options> = Options & {
  /**
   * The worker's program: a path, a URL or the text of a `file:` URL. A relative path is taken from
   * `process.cwd()`.
   */
  readonly workerScript: string | URL;
};
