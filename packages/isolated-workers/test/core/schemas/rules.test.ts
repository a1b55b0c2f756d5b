import { createWorker, startWorkerServer } from 'isolated-workers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RuntimeContract } from '../../../src/core/contract/index.js';
import { defineMessages } from '../../../src/core/schemas/index.js';
import { failureOf } from '../../support.js';

const number = z.number();
const throwing = {
  get '~standard'(): never {
    throw new Error('not today');
  },
};

function contractOf(schemas: unknown): RuntimeContract {
  return { schemas: schemas as object, wire: 'json' };
}

/** Nobody starts this script. */
const script = './no-such-script.mjs';

function refusedByWorker(handlers: object, options: object): Promise<unknown> {
  return failureOf(startWorkerServer(handlers as never, options as never));
}

function refusedByHost(options: object): Promise<unknown> {
  return failureOf(createWorker(script, options as never));
}

const wrong: readonly (readonly [name: string, contract: unknown, says: string])[] = [
  ['a text', 'messages', "'contract' must be what defineMessages() returned; it is the string"],
  ['bare schemas', { a: { payload: number } }, 'must be what defineMessages() returned'],
  ['no wire', { schemas: {}, wire: undefined }, 'must be what defineMessages() returned'],
  [
    'a schema in the place of a message',
    contractOf({ a: 1 }),
    "whose messages are objects of schemas, which 'a' is not; it is 1",
  ],
  [
    'an unknown part',
    contractOf({ a: { reslt: number } }),
    "have payload, result, stream, input, progress and nothing else, such as 'a.reslt'",
  ],
  [
    'no schema',
    contractOf({ a: { payload: {} } }),
    "follow Standard Schema, version 1, and 'a.payload' is none; it is an object",
  ],
  ['null', contractOf({ a: { payload: null } }), "'a.payload' is none; it is null"],
  ['a function', contractOf({ a: { payload: () => true } }), "'a.payload' is none"],
  [
    'another version',
    contractOf({ a: { input: { '~standard': { version: 2, validate: () => undefined } } } }),
    "'a.input' is none",
  ],
  [
    'a schema that cannot be read',
    contractOf({ a: { result: throwing } }),
    "'a.result' throws when it is read (not today.)",
  ],
];

describe('R12: a wrong contract is refused before anything starts', () => {
  it.each(wrong)('%s, by the host', async (_name, contract, says) => {
    const error = await refusedByHost({ contract });
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'contract' });
    expect((error as Error).message).toMatch(`createWorker('${script}'): 'contract' must be `);
    expect((error as Error).message).toContain(says);
  });

  it.each(wrong)('%s, by the worker', async (_name, contract, says) => {
    const error = await refusedByWorker({}, { hostContract: contract });
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'hostContract' });
    expect((error as Error).message).toMatch("startWorkerServer(): 'hostContract' must be ");
    expect((error as Error).message).toContain(says.replace("'contract'", "'hostContract'"));
  });

  it('for another wire format than the serializer has', async () => {
    const contract = defineMessages({ a: { payload: z.date() } }, 'structured');
    const error = await refusedByHost({ contract });
    expect(error).toMatchObject({
      option: 'serializer',
      message:
        `createWorker('${script}'): 'serializer' must be the serializer of the wire format that ` +
        "'contract' names, 'structured'; it is the string 'json'.",
    });
  });
});

describe('R12: the handlers are those of the contract', () => {
  const contract = defineMessages({ a: { payload: number }, b: { payload: number } });
  const a = (): undefined => undefined;
  const cases: [string, (handlers: object) => Promise<unknown>, string][] = [
    ['in a worker', (handlers) => refusedByWorker(handlers, { contract }), 'contract'],
    [
      'in a host',
      (handlers) => refusedByHost({ handlers, hostContract: contract }),
      'hostContract',
    ],
  ];

  it.each(cases)(
    '%s: a message type without schemas is refused',
    async (_side, refused, option) => {
      const error = await refused({ a, b: a, c: a });
      expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option });
      expect((error as Error).message).toContain(
        `'${option}' must be a contract that describes each message type of the handlers, 'c' too`,
      );
    },
  );

  it.each(cases)(
    '%s: a message type without a handler is refused',
    async (_side, refused, option) => {
      const error = await refused({ a });
      expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'handlers' });
      expect((error as Error).message).toContain(
        `a function for each message type of '${option}', 'b' too`,
      );
    },
  );

  it('a method of an instance is a handler, too', async () => {
    class Service {
      a(): void {}
      b(): void {}
      helper(): void {}
    }
    expect(await refusedByWorker(new Service(), { contract })).toMatchObject({
      option: 'contract',
    });
  });

  it('a refused worker may try again', async () => {
    const fails = await refusedByWorker({ a }, { contract });
    expect(fails).toMatchObject({ code: 'ERR_INVALID_OPTION' });
    // Tests run in no worker: it has got as far as that.
    const error = await refusedByWorker({ a, b: a }, { contract });
    expect(error).toMatchObject({ code: 'ERR_WORKER_START' });
  });
});
