import { describe, expect, it } from 'vitest';
import { Call, HostContext, WorkerContext } from '../../../src/core/messaging/call.js';

describe('Call', () => {
  const call = (): Call => new Call(7, 'compute', 100, undefined, {});

  it('R4: its signal aborts with the reason, once, whether it was read before or is read after', () => {
    const before = call();
    const { signal } = before;
    expect(signal.aborted).toBe(false);
    const after = call();
    for (const each of [before, after]) {
      each.abort('first');
      each.abort('second');
      expect(each.signal.aborted).toBe(true);
      expect(each.signal.reason).toBe('first');
      expect(each.aborted).toBe(true);
    }
    expect(before.signal).toBe(signal);
  });

  it('R6: a reason of undefined is a reason', () => {
    const aborted = call();
    aborted.abort(undefined);
    expect(aborted.aborted).toBe(true);
    expect(aborted.signal.aborted).toBe(true);
  });
});

describe('contexts', () => {
  const caller = { send: () => undefined };

  it.each([
    ['a worker', WorkerContext, 'host'],
    ['a host', HostContext, 'worker'],
  ])(
    'the handlers of %s reach the caller, and nothing of the bookkeeping',
    (_side, Context, name) => {
      const call = new Call(7, 'compute', 100, () => undefined, caller);
      const context = new Context(call);
      const reachable: string[] = [];
      for (
        let at: object = context;
        at !== Object.prototype;
        at = Object.getPrototypeOf(at) as object
      )
        reachable.push(...Object.getOwnPropertyNames(at));
      const names = ['signal', 'tx', 'type', name, 'meta', 'input', 'progress'];
      expect(new Set(reachable)).toStrictEqual(new Set(['constructor', ...names]));
      const { signal } = call;
      const values = names.slice(0, 4).map((key) => Reflect.get(context, key) as unknown);
      expect(values).toStrictEqual([signal, 7, 'compute', caller]);
    },
  );
});
