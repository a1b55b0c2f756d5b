import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { CannotTravel, HandlerContext, Handlers } from 'isolated-workers';
import type { Cloned, HostMessages, Messages, Packed, Row, Shape } from './contract.js';

declare const thenable: PromiseLike<number>;

// Payloads and contexts are inferred; a handler may be async or answer with any thenable.
const handlers: Handlers<Messages, HostMessages> = {
  compute: async ({ data }, context) => {
    expectType<number[]>(data);
    expectType<HandlerContext<HostMessages, 'compute'>>(context);
    return { sum: data.length };
  },
  ping: () => 'pong',
  log: ({ line }) => console.log(line),
  stop: (payload) => {
    expectType<undefined>(payload);
  },
  find(payload) {
    expectType<Row | undefined>(payload);
    return payload;
  },
  area: (payload) => {
    expectType<Shape>(payload);
    return thenable;
  },
  clear: async () => {},
  // The payload as it arrives, the result as declared.
  touch: (payload) => {
    expectType<string>(payload);
    return { at: new Date(payload), tags: new Set(), note: undefined };
  },
};
expectAssignable<Handlers<Pick<Messages, 'ping'>>>({ ping: async () => 'pong' as const });

type Two = { first: { payload: string; result: number }; second: { payload: string } };
const first = (payload: string): number => payload.length;
const second = (payload: string): void => console.log(payload);
expectAssignable<Handlers<Two>>({ first, second });

// Complete and exact.
expectError<Handlers<Two>>({ first });
expectError<Handlers<Two>>({ first, second, third: second });
expectError<Handlers<Two>>({ first, second: undefined });
expectError<Handlers<Two>>({ first, second: 'second' });

// A wrong result, and none where one is declared.
expectError<Handlers<Two>>({ first: () => 'one', second });
expectError<Handlers<Two>>({ first: async () => 'one', second });
expectError<Handlers<Two>>({ first: () => {}, second });
expectError<Handlers<Two>>({ first: async () => {}, second });
expectError<Handlers<Two>>({ first: () => undefined, second });

// A result where none is declared: nobody would receive it.
expectError<Handlers<Two>>({ first, second: () => 5 });
expectError<Handlers<Two>>({ first, second: async () => 5 });

// A payload that is not what arrives.
expectNotAssignable<Handlers<Two>>({ first: (payload: number): number => payload, second });
expectNotAssignable<Handlers<Pick<Messages, 'touch'>>>({
  touch: (payload: Date) => ({ at: payload, tags: new Set<string>(), note: undefined }),
});

// Over other wires.
const cloned: Handlers<Cloned> = {
  touch: (payload) => {
    expectType<Date>(payload);
    return { at: payload, tags: new Set(), note: undefined };
  },
};
const packed: Handlers<Packed> = {
  put: (payload) => {
    expectType<Date>(payload);
    return 1n;
  },
};
const refused: Handlers<{ put: { payload: bigint } }> = {
  put: (payload) => {
    expectAssignable<CannotTravel<string>>(payload);
    expectNotAssignable<bigint>(payload);
  },
};

// Handlers of one contract are no handlers of another, and cannot be changed.
expectNotAssignable<Handlers<HostMessages>>(handlers);
expectError((handlers.ping = () => 'pong'));
