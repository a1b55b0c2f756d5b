import { expectError, expectType } from 'tsd';
import { createWorker, type MessageMap, type WorkerClient } from 'isolated-workers';
import type { HostMessages, Messages, Talks } from './contract.js';
import type { Same } from './same.js';

// The constraint of whatever is generic over contracts: every contract satisfies it.
declare function contract<M extends MessageMap<M>>(): M;
expectType<Messages>(contract<Messages>());
expectType<HostMessages>(contract<HostMessages>());
expectType<Talks>(contract<Talks>());
expectType<{}>(contract<{}>());
expectError(contract<{ compute: { paylod: number } }>());
expectError(contract<{ compute: () => void }>());
expectType<Same<MessageMap<{ a: { payload: 1 } }>['a'], { readonly payload: unknown }>>(true);

async function start<M extends MessageMap<M>>(client: Promise<WorkerClient<M>>) {
  const { send, notify } = await client;
  return { send, notify };
}
expectType<Promise<'pong'>>((await start(createWorker<Messages>('./w.js'))).send('ping'));
