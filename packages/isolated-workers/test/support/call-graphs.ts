import type { Random } from './random.js';

/** How a handler ends. */
type End = 'returns' | 'throws' | 'throws a text' | 'returns what cannot travel';

/** Where middleware throws, if that side has any; each side's own word for it. */
export type Trip = 'asked' | 'heard' | 'answered' | 'learnt';

/** A call to make, and what its handler will do: it travels as the payload. */
export interface Plan {
  readonly id: number;
  readonly kind: 'request' | 'notification';
  readonly type: 'node' | 'absent';
  readonly end: End;
  readonly canTravel: boolean;
  readonly trip: Trip | undefined;
  /** Makes it longer. */
  readonly filler: string;
  /** Steps that the handler waits before it calls back, and between its calls. */
  readonly pauses: number;
  readonly calls: readonly Plan[];
  /** Whether the calls are made at once, not one after the other. */
  readonly together: boolean;
  /** Whether the caller, a handler itself, gives the call its own signal. */
  readonly follows: boolean;
  /** Steps after which the caller gives up; -1: before the call. */
  readonly abortAfter: number | undefined;
  readonly timeout: number | undefined;
}

/** What happens to a pair besides its calls, after some steps. */
export interface Event {
  readonly what: 'close the link' | 'end the link' | 'refuse' | 'close the channel' | 'clock';
  readonly side: 'host' | 'worker';
  readonly after: number;
  /** Steps from the end of the link until the channel is told what that means. */
  readonly grace: number;
}

export type Pace = 'none' | 'sync' | 'async';

/** Everything that a case consists of, by its seed. */
export interface Case {
  readonly calls: { readonly host: readonly Plan[]; readonly worker: readonly Plan[] };
  readonly middleware: { readonly host: Pace; readonly worker: Pace };
  readonly events: readonly Event[];
}

export function randomCase(random: Random): Case {
  let ids = 0;
  const maybe = (percent: number, end: number): number | undefined =>
    random.chance(percent) ? random.below(end) : undefined;
  const plan = (depth: number): Plan => ({
    id: ++ids,
    kind: random.chance(25) ? 'notification' : 'request',
    type: random.chance(4) ? 'absent' : 'node',
    end: random.pick<End>([
      ...(['returns', 'returns', 'returns', 'returns', 'returns'] as const),
      ...(['throws', 'throws a text', 'returns what cannot travel'] as const),
    ]),
    canTravel: !random.chance(4),
    trip: random.chance(8) ? random.pick(['asked', 'heard', 'answered', 'learnt']) : undefined,
    filler: 'é漢x'.charAt(random.below(3)).repeat(random.below(random.chance(5) ? 3000 : 40)),
    pauses: random.below(4),
    calls: plans(depth + 1),
    together: random.chance(50),
    follows: random.chance(30),
    abortAfter: maybe(15, 12) ?? (random.chance(2) ? -1 : undefined),
    timeout: maybe(20, 100),
  });
  const plans = (depth: number): Plan[] =>
    Array.from({ length: random.below(depth === 0 ? 6 : Math.max(1, 4 - depth)) }, () =>
      plan(depth),
    );
  const event = (): Event => ({
    what: random.pick<Event['what']>([
      ...(['close the link', 'end the link', 'refuse', 'close the channel'] as const),
      ...(['clock', 'clock'] as const),
    ]),
    side: random.pick(['host', 'worker']),
    after: random.below(40),
    grace: random.below(4),
  });
  const pace = (): Pace => random.pick(['none', 'sync', 'async']);
  return {
    calls: { host: plans(0), worker: plans(0) },
    middleware: { host: pace(), worker: pace() },
    events: Array.from({ length: random.below(3) }, event),
  };
}
