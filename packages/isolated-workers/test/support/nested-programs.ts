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
  | { readonly do: 'give up'; readonly program: Program; readonly by: 'abort' | 'deadline' };

export interface Program {
  readonly id: number;
  readonly size: number;
  readonly resultSize: number;
  readonly steps: readonly Step[];
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
const resultSizes = [20, 20, 1000, 50_000, 1 << 20] as const;

export function randomGraph(random: Random): Graph {
  const programs: Program[] = [];
  const program = (
    steps: readonly Step[],
    size: number = random.pick(sizes),
    resultSize: number = random.pick(resultSizes),
  ): Program => {
    const made = { id: programs.length, size, resultSize, steps };
    programs.push(made);
    return made;
  };
  const step = (levels: number): Step[] => {
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
    if (step.do === 'all') return step.programs.every((each) => canEnd(each.steps));
    return step.do !== 'never';
  });
}

/** The programs that end where nothing has to wait for a window. */
export function endsOf({ roots }: Graph): Set<number> {
  const ended = new Set<number>();
  const run = ({ id, steps }: Program): boolean => {
    for (const step of steps) {
      if (step.do === 'never') return false;
      if (step.do === 'call' && !run(step.program)) return false;
      // All of them run, whichever ends.
      if (step.do === 'all' && step.programs.map(run).includes(false)) return false;
      if (step.do === 'notify') run(step.program);
    }
    ended.add(id);
    return true;
  };
  for (const { program } of roots.flat()) run(program);
  return ended;
}
