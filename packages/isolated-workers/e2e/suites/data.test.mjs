// What is sent arrives as it was.
import assert from 'node:assert/strict';
import {
  HandshakeError,
  jsonSerializer,
  MessageTooLargeError,
  SerializationError,
  UnknownMessageError,
} from 'isolated-workers';
import { serializers } from '../serializers.mjs';
import { failureOf, hostRuntime, start, test, withWorker, workerRuntime } from '../support.mjs';

test('F2 400 000 non-ASCII characters arrive as they were', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const text = '日本語ü€🦊'.repeat(50_000);
    assert.equal(await worker.send('echo', text), text);
  }));

for (const mebibytes of [1, 8, 64])
  test(`F3 ${mebibytes} MiB there and back`, () =>
    withWorker('ordinary.mjs', {}, async (worker) => {
      const text = '0123456789abcdef'.repeat((mebibytes * 1024 * 1024) / 16);
      assert.ok((await worker.send('echo', text)) === text);
    }));

test('F5 a message that is too large is refused, the link lives on', () =>
  withWorker('ordinary.mjs', { maxMessageBytes: 2048 }, async (worker) => {
    assert.equal(await worker.send('echo', 'x'.repeat(1000)), 'x'.repeat(1000));
    const failure = await failureOf(worker.send('echo', 'x'.repeat(4000)));
    assert.ok(failure instanceof MessageTooLargeError, String(failure));
    assert.equal(await worker.send('ping'), 'pong');
  }));

test('F5 a payload that is larger than the worker accepts is not sent', async () => {
  const env = { E2E_SERVER_OPTIONS: JSON.stringify({ maxMessageBytes: 2048 }) };
  await withWorker('ordinary.mjs', { env }, async (worker) => {
    const failure = await failureOf(worker.send('echo', 'x'.repeat(4000)));
    assert.ok(failure instanceof MessageTooLargeError, String(failure));
    assert.equal(failure.maxBytes, 2048);
    assert.equal(await worker.send('ping'), 'pong');
  });
});

test('F7 a payload that JSON cannot carry', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const cycle = {};
    cycle.self = cycle;
    for (const payload of [{ count: 1n }, cycle]) {
      const failure = await failureOf(worker.send('echo', payload));
      assert.ok(failure instanceof SerializationError, String(failure));
      assert.match(failure.message, /'echo'/);
    }
    assert.equal(await worker.send('ping'), 'pong');
  }));

test('F7 a result that JSON cannot carry', () =>
  withWorker('odd-results.mjs', {}, async (worker) => {
    for (const type of ['bigint', 'cycle', 'throwing']) {
      const failure = await failureOf(worker.send(type));
      assert.ok(failure instanceof SerializationError, String(failure));
      assert.match(failure.message, new RegExp(`'${type}'`));
    }
    assert.equal(await worker.send('ping'), 'pong');
  }));

test('F8 every kind of nothing arrives as it was, as a payload', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    for (const value of [undefined, null, '', 0, false, {}, []])
      assert.deepEqual(await worker.send('echo', value), value);
    assert.equal(await worker.send('see', undefined), 'undefined');
    assert.equal(await worker.send('see', ''), "''");
  }));

test('F8 every kind of nothing arrives as it was, as a result', () =>
  withWorker('odd-results.mjs', {}, async (worker) => {
    const expected = { undefined, null: null, text: '', zero: 0, no: false, object: {}, list: [] };
    for (const [type, value] of Object.entries(expected))
      assert.deepEqual(await worker.send(type), value);
  }));

test('F9 __proto__ and constructor stay own members', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const payload = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"polluted":true}}');
    const echoed = await worker.send('echo', payload);
    assert.deepEqual(Object.keys(echoed), ['__proto__', 'constructor']);
    assert.equal(Object.getPrototypeOf(echoed), Object.prototype);
    assert.equal({}.polluted, undefined);
  }));

test('F10 inherited names are no handlers', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    for (const type of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const failure = await failureOf(worker.send(type));
      assert.ok(failure instanceof UnknownMessageError, String(failure));
    }
  }));

test('F11 different serializers are named at the start', async () => {
  const startedAt = Date.now();
  const starting = start('serializer.mjs', { args: ['bytes'], startupTimeout: 110_000 });
  const failure = await failureOf(starting);
  assert.ok(failure instanceof HandshakeError, String(failure));
  assert.match(failure.message, /'json'.*'bytes'/);
  assert.ok(Date.now() - startedAt < 60_000, 'it was no timeout');
});

test('F12 a serializer that fails, fails its own request', () => {
  const options = { args: ['choosy'], serializer: serializers.choosy };
  return withWorker('serializer.mjs', options, async (worker) => {
    const failing = ['refuse to serialize', 'refuse to deserialize', 'nonsense'];
    for (const payload of failing) {
      const failure = await failureOf(worker.send('echo', payload));
      assert.ok(failure instanceof SerializationError, `${payload}: ${String(failure)}`);
    }
    assert.equal(await worker.send('echo', 'fine'), 'fine');
  });
});

test('a serializer of bytes carries them as they are', () => {
  const options = { args: ['bytes'], serializer: serializers.bytes };
  return withWorker('serializer.mjs', options, async (worker) => {
    const bytes = new Uint8Array(300_000).map((_, index) => (index * 31) % 256);
    const echoed = await worker.send('echo', bytes);
    assert.equal(Buffer.compare(echoed, bytes), 0);
  });
});

// The bytes of a structured clone are each engine's own: V8 in Node and Deno, JavaScriptCore in Bun.
const engine = (runtime) => (runtime === 'bun' ? 'JavaScriptCore' : 'V8');
const sameEngine = engine(hostRuntime) === engine(workerRuntime);

test(`structured clones ${sameEngine ? 'carry' : 'of another engine are refused; JSON carries'} values`, () => {
  const options = { args: ['structured'], serializer: serializers.structured };
  return withWorker('serializer.mjs', options, async (worker) => {
    const value = {
      date: new Date(0),
      map: new Map([['key', new Set([1, 2])]]),
      bytes: new Uint8Array([1, 2, 3]),
      big: 10n,
      pattern: /a+/gi,
      nothing: undefined,
      large: new Float64Array(100_000).map((_, index) => index / 3),
    };
    if (sameEngine) {
      value.self = value;
      assert.deepEqual(await worker.send('echo', value), value);
    } else {
      const failure = await failureOf(worker.send('echo', value));
      assert.ok(failure instanceof SerializationError, String(failure));
      await withWorker(
        'serializer.mjs',
        { args: ['json'], serializer: jsonSerializer },
        async (other) => assert.deepEqual(await other.send('echo', { a: [1] }), { a: [1] }),
      );
    }
  });
});
