import type { Serializer } from '../../utils/index.js';
import type { HostHandlers } from './handlers.js';
import type { UntypedMessages, MessageMap, WireOf, TypeOf } from './messages.js';

// `NoInfer`: the option must not make up a contract where none is named.
/** Milliseconds per message type; `0` or `Infinity`: no deadline. */
export type TimeoutsOf<M> = { readonly [K in TypeOf<NoInfer<M>>]?: number | undefined };

/** The option `serializer`: required unless the contract's wire is JSON. */
export type SerializerOption<M> =
  'json' extends WireOf<M>
    ? { readonly serializer?: Serializer<WireOf<M>> | undefined }
    : { readonly serializer: Serializer<WireOf<M>> };

/** The option `handlers`: required if contract `H` has messages. `M` is what the worker handles. */
export type HandlersOption<H, M = UntypedMessages> = [keyof H] extends [never]
  ? { readonly handlers?: UnnamedHandlers<M> | undefined }
  : { readonly handlers: HostHandlers<H, M> };

/** The host's handlers where no contract is named: any for an untyped worker, none for a typed one. */
type UnnamedHandlers<M> =
  string extends TypeOf<M> ? HostHandlers<UntypedMessages, M> : Readonly<Record<string, never>>;

/** What a contract `H` for the host may be beside `M`: both use the same wire format. */
export type HostMessages<M, H> = [keyof H] extends [never]
  ? unknown
  : WireOf<H> extends WireOf<M>
    ? MessageMap<H>
    : 'the contracts of worker and host must name the same wire format';

/** The options as the last argument, optional unless one of them is required. */
export type OptionsArgs<Options> =
  Record<never, never> extends Options ? [options?: Options] : [options: Options];

/** The arguments of `createWorker()`: the script and the options, or the options with `workerScript`. */
export type CreateWorkerArgs<Options> =
  Record<never, never> extends Options
    ? [script: string | URL | WithScript<Options>, options?: Options]
    : [script: string | URL, options: Options] | [options: WithScript<Options>];

type WithScript<Options> = Options & {
  /**
   * The worker's script: a path, a URL, or a `file:` URL as a string. A relative path is resolved against
   * `process.cwd()`.
   */
  readonly workerScript: string | URL;
};
