import type { Random } from './random.js';

export type Kind = 'request' | 'notification';

/** What a handler does, one step after the other. */
type Step =
  | { readonly do: 'wait'; readonly turns: number }
  | { readonly do: 'never' }
  | { readonly do: 'flag' | 'set'; readonly flag: number }
  | { readonly do: 'call'; readonly program: Program }
  | { readonly do: 'notify'; readonly program: Program }
  | { readonly do: 'all'; readonly programs: readonly Program[] }
  /** Calls what never ends, and gives up. */
  | { readonly do: 'give up'; readonly program: Program; readonly by: 'abort' | 'deadline' }
  /** Reads all that the program gives; after the first item, does something else. */
  | { readonly do: 'stream'; readonly program: Program; readonly meanwhile: readonly Step[] }
  /** Reads some of what is given for ever. */
  | { readonly do: 'leave'; readonly program: Program }
  /** Calls the program with what another one gives, on this side. */
  | { readonly do: 'feed'; readonly program: Program; readonly source: Program };

/** Items that a program gives, one before each of its steps, and the rest behind them. */
export interface Giving {
  readonly items: number;
  readonly size: number;
}

export interface Program {
  readonly id: number;
  readonly size: number;
  readonly resultSize: number;
  readonly steps: readonly Step[];
  readonly gives: Giving | undefined;
  /** When it reads its input, if it has any. */
  readonly reads: 'first' | 'last' | undefined;
}

/** What one side begins with. */
export interface Root {
  readonly kind: Kind;
  readonly program: Program;
}

export interface Graph {
  /** By number. */
  readonly programs: readonly Program[];
  /** Of the host and of the worker. */
  readonly roots: readonly [readonly Root[], readonly Root[]];
}

const depth = 8;
const sizes = [60, 60, 900, 50_000, 50_000, 1 << 20, 5 << 20] as const;
const itemSizes = [20, 20, 1000, 50_000, 300_000] as const;
const resultSizes = [20, 20, 1000, 50_000, 1 << 20] as const;

/** With `items`, some calls have streams and inputs. */
export function randomGraph(random: Random, items = false): Graph {
  const programs: Program[] = [];
  const program = (
    steps: readonly Step[],
    size: number = random.pick(sizes),
    resultSize: number = random.pick(resultSizes),
    { gives, reads }: Partial<Pick<Program, 'gives' | 'reads'>> = {},
  ): Program => {
    const made = { id: programs.length, size, resultSize, steps, gives, reads };
    programs.push(made);
    return made;
  };
  /** What gives items. */
  const giver = (what: readonly Step[], items: number = random.below(30)): Program =>
    program(what, 60, 20, { gives: { items, size: random.pick(itemSizes) } });
  const withItems = (levels: number): Step => {
    const dice = random.below(10);
    if (dice < 2) return { do: 'leave', program: giver([{ do: 'never' }], Infinity) };
    if (dice < 6)
      return {
        do: 'stream',
        program: giver(steps(levels - 1)),
        meanwhile: random.chance(50) ? steps(levels - 2) : [],
      };
    const reads = random.pick<'first' | 'last'>(['first', 'last']);
    return {
      do: 'feed',
      program: program(steps(levels - 1), undefined, undefined, { reads }),
      source: giver(random.chance(50) ? steps(levels - 2) : []),
    };
  };
  const step = (levels: number): Step[] => {
    if (items && levels > 0 && random.chance(25)) return [withItems(levels)];
    const dice = random.below(100);
    if (dice < 30) return [{ do: 'wait', turns: random.below(5) }];
    if (dice >= 97) return [{ do: 'never' }];
    if (levels <= 0) return [];
    if (dice < 62) return [{ do: 'call', program: program(steps(levels - 1)) }];
    if (dice < 72) {
      const count = 1 + random.below(5);
      return [
        {
          do: 'all',
          programs: Array.from({ length: count }, () => program(steps(levels - 2))),
        },
      ];
    }
    if (dice < 86) return [{ do: 'notify', program: notified(steps(levels - 1)) }];
    const by = random.pick<'abort' | 'deadline'>(['abort', 'abort', 'abort', 'deadline']);
    return dice < 89 ? [{ do: 'give up', program: program([{ do: 'never' }]), by }] : [];
  };
  const steps = (levels: number): Step[] =>
    Array.from({ length: 1 + random.below(3) }, () => step(levels)).flat();
  /** What never finishes with a notification keeps its part of the window: that may not be all of it. */
  const notified = (what: readonly Step[]): Program => program(what, canEnd(what) ? undefined : 60);
  const roots: [Root[], Root[]] = [[], []];
  const count = 1 + random.below(60);
  for (let at = 0; at < count; at++) {
    const kind = random.chance(70) ? 'request' : 'notification';
    const what = steps(random.below(depth + 1));
    const root = { kind, program: kind === 'request' ? program(what) : notified(what) } as const;
    roots[random.chance(70) ? 0 : 1].push(root);
  }
  for (let flag = 0; flag < 3; flag++) {
    if (random.chance(50)) continue;
    const side = random.pick<0 | 1>([0, 1]);
    const long = random.chance(80) ? 'request' : 'notification';
    roots[side].push({ kind: long, program: program([{ do: 'flag', flag }]) });
    // A large notification that ends another one is not promised to come through.
    const kind = random.chance(60) ? 'request' : 'notification';
    const size = kind === 'notification' ? 60 : undefined;
    roots[side].push({ kind, program: program([{ do: 'set', flag }], size) });
  }
  return { programs, roots };
}

function canEnd(steps: readonly Step[]): boolean {
  return steps.every((step) => {
    if (step.do === 'call') return canEnd(step.program.steps);
    if (step.do === 'stream') return canEnd(step.program.steps) && canEnd(step.meanwhile);
    if (step.do === 'feed') return canEnd(step.program.steps) && canEnd(step.source.steps);
    if (step.do === 'all') return step.programs.every((each) => canEnd(each.steps));
    return step.do !== 'never';
  });
}

/** The programs that end where nothing has to wait for a window. */
export function endsOf({ roots }: Graph): Set<number> {
  const ended = new Set<number>();
  const runAll = (steps: readonly Step[]): boolean => {
    for (const step of steps) {
      if (step.do === 'never') return false;
      if (step.do === 'call' && !run(step.program)) return false;
      // All of them run, whichever ends.
      if (step.do === 'all' && step.programs.map(run).includes(false)) return false;
      if (step.do === 'notify') run(step.program);
      // What nobody reads on is not promised to end.
      if (step.do === 'stream') {
        if (step.program.gives?.items !== 0 && !runAll(step.meanwhile)) return false;
        if (!run(step.program)) return false;
      }
      if (step.do === 'feed') {
        if (step.program.reads === 'last' && !runAll(step.program.steps)) return false;
        if (!run(step.source) || !run(step.program)) return false;
      }
    }
    return true;
  };
  const run = ({ id, steps }: Program): boolean => {
    if (!runAll(steps)) return false;
    ended.add(id);
    return true;
  };
  for (const { program } of roots.flat()) run(program);
  return ended;
}
