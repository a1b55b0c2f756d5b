import { describe, expect, onTestFinished, test } from 'vitest';
import { decodeError, encodeError } from '../../src/core/wire/error-codec.js';
import { own, ownMembers } from '../../src/utils/own.js';
import { reportOf, runHost } from '../support.js';

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

test('R19: own() and ownMembers() see what an object itself has', () => {
  pollute('polluted', 'wrong');
  const object: { given: number; polluted?: string } = { given: 1 };
  expect(own(object, 'given')).toBe(1);
  expect(own(object, 'polluted')).toBeUndefined();
  expect(ownMembers(object).polluted).toBeUndefined();
});
