import {
  createWorker,
  HandshakeError,
  InvalidOptionError,
  jsonSerializer,
  SerializationError,
  type Serializer,
  type WorkerClient,
} from 'isolated-workers';
import { inspect, isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf, fixture, reportOf, runHost } from '../../support.js';
import { serializerOf } from '../../support/serializers.js';

let worker: WorkerClient | undefined;

afterEach(async () => {
  await worker?.shutdown();
  worker = undefined;
});

async function start(
  name: Parameters<typeof serializerOf>[0],
  options: object = {},
): Promise<WorkerClient> {
  const serializer = await serializerOf(name);
  const script = fixture('workers/serializing.mjs');
  worker = await createWorker(script, { serializer, args: [name], ...options });
  return worker;
}

const views: readonly (new (buffer: ArrayBuffer) => ArrayBufferView)[] = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

function elementSize(view: ArrayBufferView): number {
  return 'BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1;
}

describe('values over the serializers', () => {
  it('MessagePack: bytes, dates and large numbers arrive as they were', async () => {
    const client = await start('msgpack');
    const value = {
      bytes: Uint8Array.of(0, 255, 128),
      date: new Date(1_700_000_000_123),
      numbers: [0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 1.5, Infinity],
      nested: [null, '', 'é漢😀', {}, []],
    };
    expect(await client.send('echo', value)).toStrictEqual(value);
    expect(await client.send('see', value)).toBe(inspect(value, { depth: 9 }));
    expect(await client.send('echo', undefined)).toBeUndefined();
    expect(await client.send('echo', null)).toBeNull();
    const large = new Uint8Array(3 * 1024 * 1024).fill(7);
    expect(Buffer.compare((await client.send('echo', large)) as Uint8Array, large)).toBe(0);
  });

  it('structured clone: Map, Set, Date, BigInt, typed arrays and cycles arrive as they were', async () => {
    const client = await start('structured');
    const value = {
      map: new Map<unknown, unknown>([
        ['a', new Set([1, 'two'])],
        [{ key: 1 }, 2n ** 70n],
      ]),
      date: new Date(0),
      invalid: new Date(NaN),
      pattern: /^a.*$/giu,
      float64: Float64Array.of(0.1, -0, NaN),
      int16: Int16Array.of(-1, 2),
      bytes: Uint8Array.of(1, 2, 3),
      buffer: Uint8Array.of(9, 8).buffer,
      absent: undefined,
      sparse: [1, undefined, 3],
      error: new RangeError('as data'),
    };
    const echoed = (await client.send('echo', value)) as typeof value;
    expect(echoed).toStrictEqual(value);
    expect(Object.hasOwn(echoed, 'absent')).toBe(true);
    expect(echoed.error).toBeInstanceOf(RangeError);
    expect(await client.send('see', value.map)).toBe(inspect(value.map, { depth: 9 }));
    const cycle: Record<string, unknown> = { name: 'cycle' };
    cycle['self'] = cycle;
    const back = (await client.send('echo', cycle)) as typeof cycle;
    expect(back['self']).toBe(back);
    for (const unusual of [10n, undefined, null, new Date(1), new Set(), -0])
      expect(await client.send('echo', unusual)).toStrictEqual(unusual);
  });

  it('F16: structured clone: bytes are aligned views, which share no byte with another value', async () => {
    const client = await start('structured');
    const numbers = Array.from({ length: 16 }, (_, index) => index);
    const { buffer } = Uint8Array.from(numbers);
    // 16 bytes lie within a larger buffer of their own; a message of 64 KiB is read in place.
    for (const length of [0, 1, 2, 3, 4, 5, 6, 7, 65_536]) {
      const padding = 'a'.repeat(length);
      const all = [...views.map((View) => new View(buffer)), Buffer.from(buffer)];
      const sent = { padding, views: all, buffer };
      const [first, second] = (await Promise.all([
        client.send('echo', sent),
        client.send('echo', sent),
      ])) as [typeof sent, typeof sent];
      expect(first).toStrictEqual(sent);
      expect(first.buffer.byteLength).toBe(16);
      for (const view of first.views) {
        expect(view.byteOffset % elementSize(view)).toBe(0);
        // The safe forms: a view of the same part, and a copy.
        const part = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
        expect([...part]).toEqual(numbers);
        const copy = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
        expect([...new Uint8Array(copy)]).toEqual(numbers);
        part.fill(255);
      }
      expect(first.buffer).toStrictEqual(buffer);
      expect(second).toStrictEqual(sent);
    }
  });

  it('F16: structured clone: large bytes arrive alone on memory of their own, there and back', async () => {
    const client = await start('structured');
    const { buffer } = new Uint8Array(160_000).map((_, index) => index * 31);
    const sent = {
      views: views.map((View) => new View(buffer)),
      text: '漢',
      small: new Uint8Array(9),
    };
    const echoes = await Promise.all([1, 2, 3].map(() => client.send('echo', sent)));
    for (const echoed of echoes as (typeof sent)[]) {
      expect(isDeepStrictEqual(echoed, sent)).toBe(true);
      for (const { buffer: own, byteOffset } of echoed.views) {
        expect(byteOffset).toBe(0);
        expect(own.byteLength).toBe(buffer.byteLength);
        structuredClone(own, { transfer: [own as ArrayBuffer] });
      }
    }
  });

  it('F7: structured clone refuses functions, for that request alone', async () => {
    const client = await start('structured');
    const error = await failureOf(client.send('echo', { callback: () => undefined }));
    expect(error).toBeInstanceOf(SerializationError);
    expect(error).toMatchObject({ type: 'echo' });
    expect(await client.send('ping')).toBe('pong');
  });

  it('bytes that a serializer was given stay its own', async () => {
    const client = await start('bytes');
    const echoed: Promise<unknown>[] = [];
    for (let index = 0; index < 200; index++) {
      const size = index % 10 === 0 ? 200_000 : 100;
      const bytes = new Uint8Array(size).fill(index);
      void client.send('keep', bytes);
      echoed.push(client.send('echo', bytes));
    }
    const all = (await Promise.all(echoed)) as Uint8Array[];
    for (let index = 0; index < 200; index++) {
      const kept = (await client.send('kept', Uint8Array.of(index))) as Uint8Array;
      for (const bytes of [kept, all[index] as Uint8Array])
        expect(bytes.length > 0 && bytes.every((byte) => byte === index)).toBe(true);
    }
  });

  it('errors travel without the serializer', async () => {
    for (const name of ['msgpack', 'structured', 'bytes'] as const) {
      const client = await start(name);
      const error = await failureOf(client.send('fail'));
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ message: 'thrown' });
      await client.shutdown();
    }
  });
});

describe('F12: a serializer that fails rejects that call alone', () => {
  async function expectFailure(
    client: WorkerClient,
    call: Promise<unknown>,
    type: string,
    text: string,
  ): Promise<void> {
    const error = await failureOf(call);
    expect(error).toBeInstanceOf(SerializationError);
    expect(error).toMatchObject({ type, code: 'ERR_SERIALIZATION' });
    const { message } = error as Error;
    expect(message).toContain(`'${type}': the serializer 'failing' could not ${text}`);
    expect(await client.send('ping')).toBe('pong');
    expect(client.pendingCount).toBe(0);
  }

  it('F12: deserialize in the worker', async () => {
    const client = await start('failing');
    const value = { deserialize: 'throws' };
    const text = 'deserialize the payload: deserialize threw';
    await expectFailure(client, client.send('echo', value), 'echo', text);
    const failed = new Promise<unknown[]>((resolve) => {
      client.once('error', (...about) => {
        resolve(about);
      });
    });
    await client.notify('keep', value);
    const [error, notification] = await failed;
    expect(error).toBeInstanceOf(SerializationError);
    expect(notification).toStrictEqual({ type: 'keep' });
  });
});

describe('F11: what does not fit together is refused at the start', () => {
  /** A minute: none of these may need it. */
  const startupTimeout = 60_000;

  it.each<['json' | 'structured' | 'msgpack', string]>([
    ['json', 'structured'],
    ['structured', 'json'],
    ['msgpack', 'json'],
  ])("F11: host '%s', worker '%s': HandshakeError naming both, at once", async (name, other) => {
    const serializer = await serializerOf(name);
    const script = fixture('workers/serializing.mjs');
    const began = performance.now();
    const starting = createWorker(script, { serializer, args: [other], startupTimeout });
    const error = await failureOf(starting);
    expect(error).toBeInstanceOf(HandshakeError);
    expect(error).toMatchObject({ code: 'ERR_HANDSHAKE' });
    expect((error as Error).message).toContain(`'${name}'`);
    expect((error as Error).message).toContain(`'${other}'`);
    expect(performance.now() - began).toBeLessThan(startupTimeout / 4);
  });

  it.each(['json', 'structured'])(
    "F15: a serializer of one's own that is called %s is refused, and says why",
    async (name) => {
      const mine: Serializer = { ...jsonSerializer, name };
      const error = await failureOf(start('json', { serializer: mine }));
      expect(error).toBeInstanceOf(InvalidOptionError);
      expect((error as Error).message).toContain("may be called 'json' and 'structured'");
    },
  );

  it('F15: a name that would not fit into the handshake is refused at once', async () => {
    const mine: Serializer = { ...jsonSerializer, name: 'x'.repeat(5000) };
    const error = await failureOf(start('json', { serializer: mine }));
    expect(error).toBeInstanceOf(InvalidOptionError);
  });

  it.each([0, 1, 99])('F11: a worker of protocol %i is refused by its host', async (protocol) => {
    const began = performance.now();
    const error = await failureOf(
      createWorker(fixture('by-hand/other-protocol-worker.mjs'), {
        args: [String(protocol)],
        startupTimeout,
      }),
    );
    expect(error).toBeInstanceOf(HandshakeError);
    expect((error as Error).message).toMatch(new RegExp(`protocol 4\\b.*protocol ${protocol}\\b`));
    expect(performance.now() - began).toBeLessThan(startupTimeout / 4);
  });

  it.each<[string, object, RegExp]>([
    ['of another protocol', { protocol: 1 }, /protocol 1\b.*protocol 4\b/],
    ['with another serializer', { serializer: 'cbor' }, /'cbor'.*'json'/],
    ['that tells no limit', { maxMessageBytes: 'much' }, /cannot read/],
    ['that tells no serializer', { serializer: null }, /cannot read/],
  ])(
    'F11: a host %s is refused by its worker, which says why and ends',
    async (_what, hello, why) => {
      const run = await runHost('by-hand/other-hello-host.mjs', [JSON.stringify(hello)]);
      const report = reportOf<{
        answer: { kind: number; body: string };
        exit: { code: number; stderr: string };
      }>(run);
      expect(report.answer.kind).toBe(5);
      expect(report.answer.body).toMatch(why);
      expect(report.exit.code).toBe(1);
      expect(report.exit.stderr).toContain('HandshakeError');
    },
  );
});
