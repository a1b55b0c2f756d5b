import type { RuntimeHandler, RuntimeMiddleware } from '../../src/core/contract/index.js';
import { channelPair, type Side } from './channel-pair.js';
import { Schedule } from './schedule.js';

/** What is thrown need not be an Error. */
const aText: unknown = 'a text';

/** Does what payload or error ask of this step, such as `{ 'host send': 'throw' }`, and notes what it saw. */
export function obliging(side: string, schedule: Schedule, seen: string[] = []): RuntimeMiddleware {
  return async (message, direction) => {
    const step = `${side} ${direction}`;
    seen.push(`${step} ${message.kind} ${message.type}`);
    const wishes = (message.payload ?? message.error) as Record<string, unknown> | undefined;
    const wish = wishes?.[step];
    if (wish === 'throw') throw new RangeError(`${step} threw`);
    if (wish === 'throw text') throw aText;
    if (wish === 'nonsense') return 7;
    if (wish === 'replace') return { ...message, payload: { replaced: step } };
    for (let turn = 0; turn < Number(wish); turn++) await schedule.pause();
    return undefined;
  };
}

export const middlewareHandlers: Readonly<Record<string, RuntimeHandler>> = {
  echo: (value: unknown) => value,
  give: (value: unknown) => value,
  fail: (value: unknown) => Promise.reject(Object.assign(new Error('thrown'), value)),
};

export function obligingPair(): {
  readonly host: Side;
  readonly worker: Side;
  readonly schedule: Schedule;
  readonly seen: string[];
} {
  const schedule = new Schedule();
  const seen: string[] = [];
  const pair = channelPair({
    schedule,
    host: { middleware: obliging('host', schedule, seen) },
    worker: { middleware: obliging('worker', schedule, seen), handlers: middlewareHandlers },
  });
  return { ...pair, seen };
}

/** Middleware that keeps what passes in one direction until it is released. */
export function gate(held: 'send' | 'receive'): {
  readonly middleware: RuntimeMiddleware;
  readonly release: () => void;
} {
  let release: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (release = resolve));
  const middleware: RuntimeMiddleware = (_message, direction) =>
    direction === held ? opened : undefined;
  return {
    middleware,
    release: () => {
      release();
    },
  };
}
