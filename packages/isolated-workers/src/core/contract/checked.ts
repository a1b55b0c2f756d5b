import type { CannotTravel, FunctionLike } from './cannot-travel.js';
import type { Checked, CheckedMark } from './checked-parts.js';
import type { ReceivedItem, WireMark, Part, Received } from './messages.js';
import type { RuntimeContract } from './runtime.js';
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.js';

/** What the schemas of a contract may be: in each message one for each part that it has. */
export type SchemaMap<Schemas, Wire extends string> = {
  readonly [Type in keyof Schemas]: Type extends string
    ? Schemas[Type] extends StandardSchema | FunctionLike
      ? 'a message is described as { payload, result }, each with a schema'
      : Schemas[Type] extends object
        ? {
            readonly [P in keyof Schemas[Type]]: P extends Part
              ? Schemas[Type][P] extends StandardSchema
                ? Surviving<P, Wire, SchemaInput<Schemas[Type][P]>>
                : StandardSchema
              : 'a message is described by payload, result, stream, input and progress only';
          }
        : { readonly [P in Part]?: StandardSchema }
    : 'the name of a message is a string';
};

/** What arrives of an `Input` has to be one: else the schema refuses all that is sent. */
type Surviving<P extends Part, Wire extends string, Input> = [
  P extends 'stream' | 'input'
    ? [Input] extends [Uint8Array]
      ? Uint8Array<ArrayBuffer>
      : ReceivedItem<WireMark<Wire>, Input>
    : Received<WireMark<Wire>, Input>,
] extends [Input]
  ? StandardSchema
  : CannotTravel<'what arrives over this wire format is no input of the schema: let it accept what arrives, and make of that what the receiver needs'>;

/** The contract that schemas stand for. `infer`: hovers show what is given and accepted, not the schemas. */
export type CheckedMessages<Schemas, Wire extends string = 'json'> = {
  readonly [Type in keyof Schemas]: {
    readonly [P in keyof Schemas[Type]]: Checked<
      SchemaInput<Schemas[Type][P]>,
      SchemaOutput<Schemas[Type][P]>
    >;
  };
} extends infer Messages
  ? Messages & CheckedMark & (Wire extends 'json' ? unknown : WireMark<Wire>)
  : never;

declare const contract: unique symbol;

/** A contract that can check what arrives: `defineMessages()` returns it. */
export interface CheckedContract<in out M> extends RuntimeContract {
  /**
   * Never there: the compiler reads the contract's type by it.
   * @hidden
   */
  readonly [contract]?: M;
}

/**
 * The contract's type, for `createWorker<Messages>`, `Handlers<Messages>` and all else that takes one. What is given is
 * typed as the schema's input, what arrives as its output.
 *
 * @example
 * ```ts
 * import { defineMessages, type MessagesOf } from 'isolated-workers';
 * import { z } from 'zod';
 *
 * export const messages = defineMessages({
 *   compute: { payload: z.object({ data: z.array(z.number()) }), result: z.object({ sum: z.number() }) },
 * });
 * export type Messages = MessagesOf<typeof messages>;
 * ```
 */
export type MessagesOf<Contract> = Contract extends CheckedContract<infer M> ? M : never;

/** Whether parts of `M` are `Checked`. */
type IsChecked<M> = M extends CheckedMark ? true : false;

/** The option `contract`: required if schemas have made contract `M`. */
export type ContractOption<M> =
  IsChecked<M> extends true
    ? {
        /**
         * Checks what arrives of the messages that the worker handles: the worker what its handlers get, the host what
         * its calls get. What `defineMessages()` returned; give the same on both sides.
         */
        readonly contract: CheckedContract<M>;
      }
    : { readonly contract?: CheckedContract<M> | undefined };

/** The option `hostContract`: required if schemas have made contract `H`. */
export type HostContractOption<H> =
  IsChecked<H> extends true
    ? {
        /** The same for the messages that the host handles. */
        readonly hostContract: CheckedContract<H>;
      }
    : { readonly hostContract?: CheckedContract<H> | undefined };
