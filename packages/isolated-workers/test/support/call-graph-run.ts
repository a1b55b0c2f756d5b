import { vi } from 'vitest';
import type { PassingMessage, RuntimeMiddleware } from '../../src/core/contract/index.js';
import {
  IsolatedWorkerError,
  RequestTimeoutError,
  SerializationError,
  UnknownMessageError,
} from '../../src/errors/index.js';
import { channelPair, type Side, type SideOptions } from './channel-pair.js';
import {
  type Case,
  type Event,
  type Pace,
  type Plan,
  randomCase,
  type Trip,
} from './call-graphs.js';
import { Random } from './random.js';
import { Schedule } from './schedule.js';

type Name = 'host' | 'worker';
const other = { host: 'worker', worker: 'host' } as const;

const trips: Readonly<Record<string, Trip>> = {
  'send request': 'asked',
  'send notification': 'asked',
  'receive request': 'heard',
  'receive notification': 'heard',
  'send result': 'answered',
  'receive result': 'learnt',
};

/** Plays one random case, and keeps books of it. */
export class CaseRun {
  readonly schedule: Schedule;
  readonly sides: Readonly<Record<Name, Side>>;
  /** What is wrong. */
  readonly wrong: string[] = [];
  /** What calls came to, each in a few words. */
  readonly outcomes: string[] = [];
  readonly #case: Case;
  readonly #ran = new Set<number>();
  /** What each side is to be told of its notifications. */
  readonly #expectedNews: Record<Name, string[]> = { host: [], worker: [] };
  #open = 0;
  #clockMoved = false;
  readonly #closed = new Set<Name>();
  readonly #refused = new Set<Name>();

  constructor(seed: number) {
    this.#case = randomCase(new Random(seed));
    this.schedule = new Schedule(seed);
    const { host, worker } = channelPair({
      schedule: this.schedule,
      host: this.#optionsOf('host'),
      worker: this.#optionsOf('worker'),
    });
    this.sides = { host, worker };
  }

  async play(): Promise<void> {
    const { calls, events } = this.#case;
    for (const event of events) void this.#afterwards(event);
    for (const name of ['host', 'worker'] as const)
      for (const plan of calls[name]) void this.#call(name, plan, undefined);
    await this.schedule.settle();
    if (this.#open > 0) this.wrong.push(`${this.#open} calls never settled`);
    const cut = this.#closed.size > 0;
    for (const name of ['host', 'worker'] as const) {
      const { failed, lines } = this.sides[name];
      // A channel that is closed forgets its requests, though answers may still come.
      const forgets = events.some((event) => event.what === 'close the channel');
      if (lines.length > 0 && !forgets) this.wrong.push(`${name} logged ${lines[0]?.text ?? ''}`);
      const news = failed.map(([error]) => described(error)).toSorted();
      const expected = this.#expectedNews[name].toSorted();
      if (cut ? news.some((each) => !expected.includes(each)) : String(news) !== String(expected))
        this.wrong.push(`${name} was told [${String(news)}] and not [${String(expected)}]`);
    }
  }

  #optionsOf(name: Name): SideOptions {
    const { [name]: pace } = this.#case.middleware;
    return {
      handlers: { node: (payload, context) => this.#handle(name, payload as Plan, context) },
      middleware: this.#middleware(pace),
      linkClosed: () => void this.#linkClosed(name),
    };
  }

  #middleware(pace: Pace): RuntimeMiddleware | undefined {
    const look = ({ kind, payload }: PassingMessage, direction: string): void => {
      const { id, trip } = (payload ?? {}) as Partial<Plan>;
      if (trip !== undefined && trip === trips[`${direction} ${kind}`])
        throw new RangeError(`tripped ${String(id)}`);
    };
    if (pace === 'none') return undefined;
    if (pace === 'sync') return look;
    return async (message, direction) => {
      const { id = 1 } = (message.payload ?? {}) as Partial<Plan>;
      for (let turn = 0; turn < id % 3; turn++) await this.schedule.pause();
      look(message, direction);
    };
  }

  #handle(name: Name, plan: Plan, context: object): unknown {
    if (this.#ran.has(plan.id)) this.wrong.push(`${plan.id} ran twice`);
    this.#ran.add(plan.id);
    return plan.pauses === 0 && plan.calls.length === 0
      ? ended(plan)
      : this.#work(name, plan, context).then(() => ended(plan));
  }

  async #work(name: Name, plan: Plan, context: object): Promise<void> {
    const { signal } = context as { signal: AbortSignal };
    const calls: Promise<void>[] = [];
    await this.#pauses(plan.pauses);
    for (const next of plan.calls) {
      const call = this.#call(name, next, signal);
      calls.push(call);
      if (!plan.together) await call;
      await this.#pauses(plan.pauses);
    }
    await Promise.all(calls);
  }

  async #call(from: Name, plan: Plan, parent: AbortSignal | undefined): Promise<void> {
    const { channel } = this.sides[from];
    const signal = plan.follows && parent !== undefined ? parent : this.#givingUp(plan);
    this.#open++;
    const payload = plan.canTravel ? plan : 1n;
    const { type, timeout } = plan;
    let outcome: string;
    try {
      const promise =
        plan.kind === 'request'
          ? channel.send(type, payload, { signal, timeout })
          : channel.notify(type, payload);
      outcome = `gives ${String(((await promise) as Plan | undefined)?.id)}`;
    } catch (error) {
      outcome = signal.aborted && error === signal.reason ? 'given up' : described(error);
    }
    this.#open--;
    this.outcomes.push(outcome);
    this.schedule.trace.push(`${plan.id} ${outcome}`);
    this.#expectNews(from, plan, outcome);
    if (!this.#possible(from, plan, signal).includes(outcome))
      this.wrong.push(`${plan.id}, a ${plan.kind} of the ${from}, ${outcome}`);
  }

  /** What the call may have come to, by what has happened. */
  #possible(from: Name, plan: Plan, signal: AbortSignal): string[] {
    const { kind, type, timeout = 0 } = plan;
    const request = kind === 'request';
    return [
      this.#planned(from, plan),
      ...(request && signal.aborted ? ['given up'] : []),
      ...(request && this.#clockMoved && timeout > 0 ? [`late ${type} ${timeout}`] : []),
      ...(request && this.#closed.has(from) ? [`lost ${type} ${from}`] : []),
      ...(this.#closed.has(from) || this.#refused.has(from)
        ? [`refused ${request ? 'send' : 'notify'}('${type}') ${from}`]
        : []),
    ];
  }

  /** What it comes to where nothing comes between. */
  #planned(from: Name, plan: Plan): string {
    const { kind, id, type, end, canTravel, trip } = plan;
    const here = this.#case.middleware[from] !== 'none';
    const there = this.#case.middleware[other[from]] !== 'none';
    // A payload that cannot travel has no trip for middleware to see.
    if (!canTravel) return `not serialized ${type}`;
    if (trip === 'asked' && here) return `tripped ${id}`;
    const heard = this.#heard(plan, there);
    if (kind === 'notification') return 'gives undefined';
    if (heard !== undefined) return heard;
    if (trip === 'answered' && there) return `tripped ${id}`;
    if (end === 'returns what cannot travel') return `not serialized ${type}`;
    return trip === 'learnt' && here ? `tripped ${id}` : `gives ${id}`;
  }

  /** What is thrown over there, if anything is. */
  #heard({ id, type, end, trip }: Plan, middleware: boolean): string | undefined {
    if (trip === 'heard' && middleware) return `tripped ${id}`;
    if (type === 'absent') return `unknown ${type}`;
    if (end === 'throws') return `thrown ${id}`;
    return end === 'throws a text' ? `text ${id}` : undefined;
  }

  #expectNews(from: Name, plan: Plan, outcome: string): void {
    const middleware = this.#case.middleware[other[from]] !== 'none';
    const heard = this.#heard(plan, middleware);
    // A notification may have been handled though its caller was told that the channel is closed.
    const sent = outcome === 'gives undefined' || this.#closed.has(from);
    if (plan.kind === 'notification' && sent && heard !== undefined)
      this.#expectedNews[from].push(heard);
  }

  #givingUp({ abortAfter, id }: Plan): AbortSignal {
    const controller = new AbortController();
    if (abortAfter === -1) controller.abort(`given up ${id}`);
    else if (abortAfter !== undefined)
      void this.#pauses(abortAfter).then(() => {
        controller.abort(`given up ${id}`);
      });
    return controller.signal;
  }

  async #afterwards({ what, side, after }: Event): Promise<void> {
    await this.#pauses(after);
    const { channel, link } = this.sides[side];
    this.schedule.trace.push(`${side}: ${what}`);
    if (what === 'clock') {
      this.#clockMoved = true;
      vi.advanceTimersByTime(50);
    } else if (what === 'close the link') link.close();
    else if (what === 'end the link') link.end();
    else if (what === 'close the channel') {
      this.#closeChannel(side);
      await this.#pauses(1);
      link.close();
    } else {
      this.#refused.add(side);
      channel.refuse((call) => new Error(`refused ${call} ${side}`));
    }
  }

  async #linkClosed(name: Name): Promise<void> {
    await this.#pauses(this.#case.events.find(({ side }) => side === name)?.grace ?? 0);
    this.#closeChannel(name);
  }

  #closeChannel(name: Name): void {
    this.#closed.add(name);
    this.sides[name].channel.close(
      (type) => new Error(`lost ${type} ${name}`),
      (call) => new Error(`refused ${call} ${name}`),
    );
  }

  async #pauses(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) await this.schedule.pause();
  }
}

function ended({ id, end, trip, filler }: Plan): unknown {
  if (end === 'throws') throw new RangeError(`thrown ${id}`);
  // What is thrown need not be an Error.
  const text: unknown = `text ${id}`;
  if (end === 'throws a text') throw text;
  return { id, trip, filler, big: end === 'returns' ? 1 : 1n };
}

/** An error in a few words. */
function described(error: unknown): string {
  if (error instanceof SerializationError) return `not serialized ${error.type}`;
  if (error instanceof UnknownMessageError) return `unknown ${error.type}`;
  if (error instanceof RequestTimeoutError) return `late ${error.type} ${error.timeout}`;
  if (error instanceof IsolatedWorkerError) return `${error.name}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
