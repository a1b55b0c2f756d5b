import type { CheckedContract, CheckedMessages, SchemaMap } from '../contract/index.js';

/**
 * A contract that is checked at run time: in each message a schema for each part that it has, of any library that
 * follows Standard Schema, such as zod, valibot and arktype. Host and worker import it, and both give it as the option
 * `contract`, for the messages that the worker handles, or `hostContract`, for those that the host handles.
 *
 * What arrives is checked where it arrives: payloads and items of `input` before the handler gets them, results, items
 * of a `stream` and `progress` before the caller does. They get what the schema returns. What does not fit rejects the
 * call with ValidationError; of a notification, the sender's `'error'` event tells. A schema may be async: messages keep
 * their order, so each waits for the one before.
 *
 * `wire` names the wire format, and so the serializer that both sides must use: by default `'json'`. What arrives over
 * it has to be an input of its schema again, or the schema is a compile error: `z.date()` over JSON, which delivers text.
 *
 * Does nothing by itself; the calls that get the contract reject with InvalidOptionError if it is wrong.
 *
 * @example
 * ```ts
 * import { createWorker, defineMessages } from 'isolated-workers';
 * import { z } from 'zod';
 *
 * const messages = defineMessages({
 *   compute: { payload: z.object({ data: z.array(z.number()) }), result: z.object({ sum: z.number() }) },
 *   log: { payload: z.object({ line: z.string() }) },
 * });
 *
 * const worker = await createWorker('./my-worker.js', { contract: messages });
 * const { sum } = await worker.send('compute', { data: [1, 2, 3] });
 * ```
 */
export function defineMessages<
  const Schemas extends SchemaMap<Schemas, Wire>,
  Wire extends string = 'json',
>(schemas: Schemas, wire?: Wire): CheckedContract<CheckedMessages<Schemas, Wire>> {
  return { schemas, wire: wire ?? 'json' };
}
