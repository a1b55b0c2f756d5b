import { expectError, expectType } from 'tsd';
import type { HostMessages as HostConstraint, NoMessages } from 'isolated-workers';
import type { Cloned, HostMessages, Messages, Packed } from './contract.js';

// The constraint of the second contract: what the first may go over one wire with.
declare function both<M, H extends HostConstraint<M, H> = NoMessages>(): H;
expectType<HostMessages>(both<Messages, HostMessages>());
expectType<NoMessages>(both<Messages>());
expectType<NoMessages>(both<Cloned>());
expectType<Cloned>(both<Cloned, Cloned>());
expectError(both<Messages, Cloned>());
expectError(both<Cloned, HostMessages>());
expectError(both<Cloned, Packed>());
expectError(both<Messages, { ask: { paylod: 1 } }>());
