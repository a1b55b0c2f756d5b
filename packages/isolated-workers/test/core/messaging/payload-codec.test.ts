import { describe, expect, it } from 'vitest';
import { MessageTooLargeError, SerializationError } from '../../../src/errors/index.js';
import type { Serializer } from '../../../src/utils/index.js';
import { failureOf } from '../../support.js';
import { channelPair, type Side } from '../../support/channel-pair.js';

/** What is thrown need not be an Error. */
const aText: unknown = 'a text';

/** What a serializer may do wrong. */
const wrongs: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new RangeError('it threw');
  },
  'throws a text': () => {
    throw aText;
  },
  'returns nothing': () => undefined,
  'returns a number': () => 7,
  'returns an object': () => ({ length: 3 }),
  'returns an array': () => [1, 2, 3],
  'returns an array with holes': () => new Array<Uint8Array>(2),
  'returns chunks and a text': () => [new Uint8Array(1), 'a text'],
  'returns a promise': () => Promise.resolve('1'),
};

/** Does wrong what a value asks for; of what it says, `deserialize` is for the other side. */
const failing: Serializer = {
  name: 'failing',
  serialize(value) {
    const { serialize = '' } = (value ?? {}) as { serialize?: string };
    return (wrongs[serialize]?.() ??
      (serialize in wrongs ? undefined : JSON.stringify(value))) as string;
  },
  deserialize(bytes) {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    const { deserialize } = (value ?? {}) as { deserialize?: string };
    return deserialize === undefined ? value : wrongs[deserialize]?.();
  },
};

function failingPair(): { host: Side; settle: () => Promise<void> } {
  const { host, schedule } = channelPair({
    host: { serializer: failing },
    worker: {
      serializer: failing,
      handlers: {
        echo: (value) => value,
        give: (value) => (value as { give: unknown }).give,
      },
    },
  });
  return { host, settle: () => schedule.settle() };
}

async function expectFailure(call: Promise<unknown>, type: string, text: string): Promise<void> {
  const error = await failureOf(call);
  expect(error).toBeInstanceOf(SerializationError);
  expect(error).toMatchObject({ type, code: 'ERR_SERIALIZATION' });
  expect((error as Error).message).toContain(
    `'${type}': the serializer 'failing' could not ${text}`,
  );
}

describe('F12: a serializer that fails', () => {
  it.each(Object.keys(wrongs))('F12: and %s rejects that call alone', async (serialize) => {
    const { host } = failingPair();
    const { channel } = host;
    const others = [channel.send('echo', 1), channel.send('echo', null)];
    await expectFailure(channel.send('echo', { serialize }), 'echo', 'serialize the payload');
    await expectFailure(channel.notify('echo', { serialize }), 'echo', 'serialize the payload');
    const payload = { give: { serialize } };
    await expectFailure(channel.send('give', payload), 'give', 'serialize the result');
    expect(await Promise.all(others)).toStrictEqual([1, null]);
    expect(channel.pendingCount).toBe(0);
  });

  it.each(['throws', 'throws a text'])(
    'F12: reading, and %s, rejects that call alone, or tells the sender',
    async (deserialize) => {
      const { host, settle } = failingPair();
      const { channel } = host;
      const payload = 'deserialize the payload: ';
      await expectFailure(channel.send('echo', { deserialize }), 'echo', payload);
      const given = channel.send('give', { give: { deserialize } });
      await expectFailure(given, 'give', 'deserialize the result: ');
      await channel.notify('echo', { deserialize });
      await settle();
      expect(host.failed).toStrictEqual([[expect.any(SerializationError), 'echo']]);
      expect(await channel.send('echo', 1)).toBe(1);
    },
  );

  it('F12: what it reads is the value, whatever it is', async () => {
    const { host } = failingPair();
    const payload = { give: { deserialize: 'returns nothing' } };
    expect(await host.channel.send('give', payload)).toBeUndefined();
  });
});

describe('a serializer of the user', () => {
  it('F2: gives text as UTF-8', async () => {
    const quoted: Serializer = {
      name: 'quoted',
      serialize: (value) => `«${JSON.stringify(value)}» 漢😀`,
      deserialize: (bytes) => JSON.parse(Buffer.from(bytes).toString().slice(1, -5)) as unknown,
    };
    const { host } = channelPair({
      host: { serializer: quoted },
      worker: { serializer: quoted, handlers: { echo: (value) => value } },
    });
    for (const value of ['ascii', 'é', '漢😀', { ключ: [1, null] }, 'é漢😀'.repeat(50_000)])
      expect(await host.channel.send('echo', value)).toStrictEqual(value);
  });

  it('gives bytes in chunks, which arrive as one', async () => {
    const split: Serializer = {
      name: 'split',
      serialize: (value) => [Buffer.from('<'), value as Uint8Array, Buffer.from('>')],
      deserialize: (bytes) => Buffer.from(bytes.subarray(1, -1)),
    };
    const { host } = channelPair({
      host: { serializer: split, maxMessageBytes: 500_000 },
      worker: { serializer: split, handlers: { echo: (value) => value } },
    });
    for (const length of [0, 1, 20_000, 300_000]) {
      const sent = Buffer.alloc(length, length % 251);
      const arrived = await host.channel.send('echo', sent);
      expect(sent.equals(arrived as Buffer)).toBe(true);
    }
    // The echo of it is too large, by two bytes.
    const refused = await failureOf(host.channel.send('echo', Buffer.alloc(499_999)));
    expect(refused).toBeInstanceOf(MessageTooLargeError);
    expect(refused).toMatchObject({ bytes: 500_001, maxBytes: 500_000 });
  });

  it('keeps the bytes that it is given', async () => {
    const bytes: Serializer = {
      name: 'bytes',
      serialize: (value) => value as Uint8Array,
      deserialize: (given) => given,
    };
    const kept: unknown[] = [];
    const { host, schedule } = channelPair({
      host: { serializer: bytes },
      worker: { serializer: bytes, handlers: { keep: (given) => void kept.push(given) } },
    });
    const sent = Array.from({ length: 60 }, (_, index) =>
      new Uint8Array([100, 100_000, 300_000][index % 3] ?? 0).fill(index),
    );
    schedule.longest = 50_000;
    for (const each of sent) await host.channel.notify('keep', each);
    await schedule.settle();
    expect(kept).toHaveLength(sent.length);
    for (const [index, each] of kept.entries())
      expect(Buffer.compare(each as Uint8Array, sent[index] as Uint8Array)).toBe(0);
  });
});
