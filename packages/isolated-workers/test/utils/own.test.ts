import { describe, expect, onTestFinished, test } from 'vitest';
import type { RuntimeMiddleware } from '../../src/core/contract/index.js';
import { decodeError, encodeError } from '../../src/core/wire/error-codec.js';
import { jsonOf, own, ownMembers } from '../../src/utils/own.js';
import { failureOf, fixture, reportOf, runHost } from '../support.js';
import { runInWorker } from '../support/any-code.js';
import { channelPair } from '../support/channel-pair.js';

/** Puts a member on `Object.prototype` until the test is over. */
function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(Object.prototype, name));
}

describe('a polluted Object.prototype', () => {
  test('R19: no option, variable, handler, introduction or error member comes from it', async () => {
    expect(reportOf(await runHost('hosts/polluted.mjs'))).toStrictEqual({
      echo: 2000,
      both: [1, 2],
      asks: 'told',
      variables: ['ISOLATED_WORKERS_NESTING'],
      fails: ['TypeError', 'message', 'stack'],
      evil: ['UnknownMessageError', 'code', 'message', 'stack', 'type'],
      missing: ['WorkerStartError', 'code', 'exitCode', 'message', 'signal', 'stack', 'stderr'],
      exited: ['WorkerStartError', 'code', 'exitCode', 'message', 'signal', 'stack', 'stderr'],
      nowhere: ['InvalidOptionError', 'code', 'message', 'option', 'stack'],
      end: { exitCode: 0, signal: null, forced: false, stderr: '' },
    });
  });

  test.each(['code', 'errno', 'syscall', 'error', 'suppressed', 'cause', 'errors'])(
    "R19: an error does not travel with its '%s'",
    (name) => {
      class Classy extends Error {
        get [name](): string {
          return 'of the class';
        }
      }
      pollute(name, 'wrong');
      const plain = decodeError(encodeError(new Error('plain'), 10_000)) as Error;
      expect(Object.hasOwn(plain, name)).toBe(false);
      const classy = decodeError(encodeError(new Classy('classy'), 10_000)) as Error;
      expect(Reflect.get(classy, name)).toBe('of the class');
    },
  );
});

test("R19: its toJSON() changes nothing that is the library's own, in host and worker", async () => {
  const execArgv = ['--import', fixture('preloads/to-json.mjs').href];
  expect(reportOf(await runHost('hosts/to-json.mjs', [], { execArgv }))).toStrictEqual({
    text: 'a text',
    error: { name: 'TypeError', message: 'it fails', code: 'ERR', cause: ['x'] },
    refused: 'HandshakeError',
    exitCode: 0,
  });
});

test('R19: its then() delays no answer', async () => {
  const then = "Object.defineProperty(Object.prototype, 'then', { value: () => {} })";
  expect(await runInWorker(`${then}; ({ plain: 1 })`)).toEqual({ plain: 1 });
});

describe('R19: middleware passes on what has no payload or error of its own', () => {
  const leavesOut: RuntimeMiddleware = ({ kind, type, tx }) => ({ kind, type, tx });
  const inherits: RuntimeMiddleware = (message) => Object.create(message) as object;
  const removes: RuntimeMiddleware = (message) => {
    delete message.payload;
    delete message.error;
  };
  const handlers = {
    echo: (value: unknown) => [value],
    fails: () => {
      throw new TypeError('it fails');
    },
  };

  test.each([
    ['leaves it out', leavesOut],
    ['removes it', removes],
  ])('%s: there is none', async (_how, middleware) => {
    const worker = { handlers };
    const ofHost = channelPair({ host: { middleware }, worker }).host.channel;
    const ofWorker = channelPair({ worker: { handlers, middleware } }).host.channel;
    pollute('payload', 'wrong');
    pollute('error', 'wrong');
    for (const channel of [ofHost, ofWorker]) {
      expect(await channel.send('echo', 'given')).toBeUndefined();
      expect(await failureOf(channel.send('fails', 1))).toBeUndefined();
    }
  });

  test('inherits it: there it is', async () => {
    const { host } = channelPair({ host: { middleware: inherits }, worker: { handlers } });
    pollute('payload', 'wrong');
    expect(await host.channel.send('echo', 'given')).toEqual(['given']);
  });
});

test.each([
  [[]],
  [{}],
  [null],
  ['"'],
  [[1, ['x', {}], null]],
  [{ a: { b: [true] }, c: undefined }],
])('R19: jsonOf(%j) is its JSON, whatever toJSON() a prototype has', (data) => {
  const json = JSON.stringify(data);
  expect(jsonOf(data)).toBe(json);
  pollute('toJSON', () => 'wrong');
  expect(jsonOf(data)).toBe(json);
});

test.each(['get', 'set'])('R19: an error arrives despite an Object.prototype.%s', (name) => {
  const sent = Object.assign(new RangeError('x'), { code: 'E' });
  const text = encodeError(sent, 10_000);
  const { stackTraceLimit } = Error;
  pollute(name, () => 1);
  const error = decodeError(text);
  Reflect.deleteProperty(Object.prototype, name);
  expect(error).toMatchObject({ message: 'x', code: 'E', stack: sent.stack });
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test('R19: an error arrives despite a toJSON() that lists or objects inherit', () => {
  pollute('toJSON', () => 'wrong');
  const sent = Object.assign(new RangeError('x'), { list: [1, [NaN, { deep: 'yes' }]] });
  const error = decodeError(encodeError(sent, 10_000)) as typeof sent;
  expect([error.message, error.stack]).toStrictEqual([sent.message, sent.stack]);
  expect(error.list).toStrictEqual(sent.list);
});

test('R19: own() and ownMembers() see what an object itself has', () => {
  pollute('polluted', 'wrong');
  const object: { given: number; polluted?: string } = { given: 1 };
  expect(own(object, 'given')).toBe(1);
  expect(own(object, 'polluted')).toBeUndefined();
  expect(ownMembers(object).polluted).toBeUndefined();
});
