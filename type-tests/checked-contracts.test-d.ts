import { type } from 'arktype';
import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import * as v from 'valibot';
import { z } from 'zod';
import {
  createWorker,
  defineMessages,
  startWorkerServer,
  structuredSerializer,
  type Arriving,
  type Caller,
  type Checked,
  type CheckedContract,
  type CheckedMark,
  type CheckedMessages,
  type ContractOption,
  type Given,
  type Handlers,
  type HostContractOption,
  type HostHandlers,
  type MessagesOf,
  type Middleware,
  type NoMessages,
  type PayloadOf,
  type ResultOf,
  type SchemaMap,
  type StandardSchema,
  type TypeOf,
  type UntypedMessages,
  ValidationError,
  type ValidationIssue,
  type WireMark,
  type WireOf,
  type WithoutResult,
  type WorkerClient,
  type WorkerServer,
} from 'isolated-workers';
import type { Messages as Unchecked } from './contract.js';
import type { Same } from './same.js';

const messages = defineMessages({
  compute: {
    payload: z.object({
      data: z.array(z.number()),
      day: z.iso.date().transform((day) => new Date(day)),
    }),
    result: v.object({ sum: v.number() }),
  },
  when: { result: type('string.date.parse') },
  log: { payload: v.optional(v.string(), 'nothing') },
  nothing: {},
  rows: { payload: z.string(), stream: z.object({ id: z.coerce.bigint<string>() }) },
  upload: { input: z.instanceof(Uint8Array), result: z.number(), progress: z.number() },
});
type Messages = MessagesOf<typeof messages>;

const hostMessages = defineMessages({
  ask: { payload: z.string().transform((text) => text.length), result: z.string() },
});
type HostMessages = MessagesOf<typeof hostMessages>;

const cloned = defineMessages({ touch: { payload: z.date(), result: z.date() } }, 'structured');
type Cloned = MessagesOf<typeof cloned>;

declare const caller: Caller<Messages>;

// What is given is typed as the schema's input, what arrives as its output, of any library.
expectType<true>(
  {} as Same<Given<Messages, 'compute', 'payload'>, { data: number[]; day: string }>,
);
expectType<true>(
  {} as Same<Arriving<Messages, 'compute', 'payload'>, { data: number[]; day: Date }>,
);
expectType<true>({} as Same<Given<Messages, 'when', 'result'>, string>);
expectType<true>({} as Same<Arriving<Messages, 'when', 'result'>, Date>);
expectType<true>({} as Same<Given<Messages, 'log', 'payload'>, string | undefined>);
expectType<true>({} as Same<Arriving<Messages, 'log', 'payload'>, string>);
expectType<true>({} as Same<Arriving<Messages, 'rows', 'stream'>, { id: bigint }>);
expectType<true>({} as Same<Arriving<Messages, 'upload', 'input'>, Uint8Array<ArrayBuffer>>);
expectType<true>({} as Same<PayloadOf<Messages, 'compute'>, { data: number[]; day: string }>);
expectType<true>({} as Same<ResultOf<Messages, 'compute'>, { sum: number }>);

// What has no schema is not there.
expectType<true>({} as Same<Given<Messages, 'nothing', 'payload'>, undefined>);
expectType<true>({} as Same<Arriving<Messages, 'nothing', 'payload'>, undefined>);
expectType<true>({} as Same<Arriving<Messages, 'nothing', 'result'>, void>);
expectType<true>({} as Same<Arriving<Messages, 'nothing', 'stream'>, never>);

// A contract's message types are those of the schemas.
expectType<true>(
  {} as Same<TypeOf<Messages>, 'compute' | 'when' | 'log' | 'nothing' | 'rows' | 'upload'>,
);
expectType<true>({} as Same<WithoutResult<Messages>, 'log' | 'nothing'>);
expectType<true>({} as Same<WireOf<Messages>, 'json'>);
expectType<true>({} as Same<WireOf<Cloned>, 'structured'>);

// Calls.
expectType<Promise<{ sum: number }>>(caller.send('compute', { data: [1], day: '2026-02-03' }));
expectType<Promise<Date>>(caller.send('when'));
expectType<Promise<void>>(caller.notify('log'));
expectError(caller.send('compute', { data: [1], day: new Date() }));
expectError(caller.send('nothing', 'something'));
expectError(caller.notify('when'));
expectError(caller.send('compte', 1));

// Handlers.
export const handlers: Handlers<Messages, HostMessages> = {
  compute: async ({ data, day }, { host }) => {
    const answer: string = await host.send('ask', day.toISOString());
    return { sum: data.length + answer.length };
  },
  when: () => '2026-02-03',
  log: (line) => line.toUpperCase() as never,
  nothing: () => undefined,
  rows: async function* (query) {
    yield { id: query };
  },
  upload: async (_, { input, progress }) => {
    for await (const chunk of input) progress(chunk.byteLength);
    return 1;
  },
};
expectNotAssignable<Handlers<Messages>['when']>(() => new Date());
expectType<true>({} as Same<Parameters<HostHandlers<HostMessages, Messages>['ask']>[0], number>);

// Middleware sees what travels, before and after.
export const middleware: Middleware<Messages> = (message) => {
  if (message.kind === 'request' && message.type === 'compute')
    expectAssignable<Date | string>(message.payload.day);
};

// The option names the contract.
async function host(): Promise<void> {
  const worker = await createWorker('./a.js', { contract: messages });
  expectType<WorkerClient<Messages>>(worker);
  const both = await createWorker({
    workerScript: './a.js',
    contract: messages,
    hostContract: hostMessages,
    handlers: { ask: (length, { worker }) => `${length.toFixed()} ${String(worker.send('when'))}` },
  });
  expectType<WorkerClient<Messages>>(both);
  const named = await createWorker<Messages>('./a.js', { contract: messages, timeout: 1 });
  expectType<WorkerClient<Messages>>(named);
  const other = await createWorker('./a.js', {
    contract: cloned,
    serializer: structuredSerializer,
  });
  expectType<Promise<Date>>(other.send('touch', new Date()));
  const untyped = await createWorker('./a.js', {
    hostContract: hostMessages,
    handlers: { ask: (length) => length.toFixed() },
  });
  expectType<WorkerClient<UntypedMessages>>(untyped);
  // Without it nothing would be checked.
  expectError(await createWorker<Messages>('./a.js'));
  expectError(await createWorker<Messages>('./a.js', { timeout: 1 }));
  expectError(await createWorker<Messages>('./a.js', { contract: hostMessages }));
  expectError(await createWorker<Unchecked>('./a.js', { contract: messages }));
  expectError(await createWorker('./a.js', { contract: cloned }));
  expectError(await createWorker('./a.js', { contract: messages, hostContract: hostMessages }));
  expectError(await createWorker('./a.js', { contract: { compute: { payload: z.string() } } }));
  expectError(
    await createWorker('./a.js', {
      hostContract: hostMessages,
      handlers: { ask: (length) => length },
    }),
  );
}

async function worker(): Promise<void> {
  const server = await startWorkerServer(
    {
      compute: ({ data, day }, { host }) => {
        expectType<Caller<HostMessages>>(host);
        return { sum: data.length + day.getTime() };
      },
      when: () => '',
      log: (line) => void line.length,
      nothing: () => undefined,
      rows: (query) => [{ id: query }],
      upload: async (_, { input, progress }) => {
        for await (const chunk of input) progress(chunk.byteLength);
        return 1;
      },
    },
    { contract: messages, hostContract: hostMessages },
  );
  expectType<WorkerServer<HostMessages>>(server);
  const alone = await startWorkerServer(
    { touch: (day) => day },
    { contract: cloned, serializer: structuredSerializer },
  );
  expectType<WorkerServer<NoMessages>>(alone);
  expectError(await startWorkerServer<Cloned>({ touch: (day) => day }));
  expectError(await startWorkerServer({ touch: (day) => day }, { contract: cloned }));
  expectError(
    await startWorkerServer(
      { touch: (day) => day.getTime() },
      { contract: cloned, serializer: structuredSerializer },
    ),
  );
  expectError(await startWorkerServer({}, { contract: cloned, serializer: structuredSerializer }));
}

class Packet {
  readonly bytes = 1;
  size(): number {
    return this.bytes;
  }
}

// The input of a schema has to survive the wire.
expectError(defineMessages({ a: { payload: z.date() } }));
expectError(defineMessages({ a: { result: z.object({ n: z.bigint() }) } }));
expectError(defineMessages({ a: { payload: z.array(z.string().optional()) } }));
expectError(defineMessages({ a: { payload: z.instanceof(Uint8Array) } }));
expectError(defineMessages({ a: { stream: z.instanceof(Buffer) } }));
expectError(defineMessages({ a: { payload: z.instanceof(URL) } }, 'structured'));
// Members that may be missing do.
defineMessages({ a: { result: z.string().optional() } });
defineMessages({ a: { payload: z.object({ a: z.string().optional() }), result: z.unknown() } });
defineMessages({ a: { payload: z.any(), result: z.coerce.date() } });
defineMessages({ a: { payload: z.instanceof(Packet) } }, 'my-own');

// What is no contract.
expectError(defineMessages({ a: { payload: 1 } }));
expectError(defineMessages({ a: { paylod: z.string() } }));
expectError(defineMessages({ a: z.string() }));
expectError(defineMessages({ a: type('string') }));
expectError(defineMessages({ a: 1 }));
expectError(defineMessages({ 1: { payload: z.string() } }));

// Any library's schemas, one's own among them.
declare const own: StandardSchema<string, Date>;
const mine = defineMessages({ a: { payload: own } });
expectType<true>({} as Same<Arriving<MessagesOf<typeof mine>, 'a', 'payload'>, Date>);
expectAssignable<StandardSchema>(z.string());
expectAssignable<StandardSchema<number, number>>(v.number());
expectAssignable<StandardSchema>(type('string'));

// A function for any contract.
function wrap<M>(contract: CheckedContract<M>): M | undefined {
  return undefined;
}
expectType<Messages | undefined>(wrap(messages));

// What a function that makes contracts, or hands them on, needs.
function named<const Schemas extends SchemaMap<Schemas, 'json'>>(
  schemas: Schemas,
): CheckedContract<CheckedMessages<Schemas>> {
  return defineMessages(schemas);
}
const byName = named({ a: { payload: own } });
expectType<true>(
  {} as Same<
    MessagesOf<typeof byName>,
    { readonly a: { readonly payload: Checked<string, Date> } } & CheckedMark
  >,
);
expectAssignable<ContractOption<Messages>>({ contract: messages });
expectNotAssignable<ContractOption<Messages>>({});
expectNotAssignable<ContractOption<Messages>>({ contract: hostMessages });
expectAssignable<ContractOption<Unchecked>>({});
expectNotAssignable<ContractOption<Unchecked>>({ contract: messages });
expectAssignable<HostContractOption<HostMessages>>({ hostContract: hostMessages });
expectNotAssignable<HostContractOption<HostMessages>>({});
expectAssignable<HostContractOption<NoMessages>>({});
expectAssignable<WireMark<'structured'>>({} as Cloned);
expectNotAssignable<WireMark<'structured'>>({} as Messages);

declare const error: ValidationError;
expectType<readonly ValidationIssue[]>(error.issues);
expectType<'payload' | 'result' | 'item' | 'input' | 'progress'>(error.part);
expectType<string>(error.type);
expectType<string | number | undefined>(error.issues[0]?.path[0]);
