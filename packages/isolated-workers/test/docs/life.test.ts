// docs/internals/life.md draws what the code does: the states of a life and of a request, and what ends a start.
import { describe, expect, test } from 'vitest';
import { State, Transaction } from '../../src/core/messaging/transactions.js';
import { LifeStates, type LifeState } from '../../src/core/worker/life-state.js';
import type { Obstacle } from '../../src/core/worker/obstacle.js';
import { blockIn, numberIn, pageAt, quotedIn, tableIn } from '../support/pages.js';

const page = pageAt('docs/internals/life.md');

/** The transitions of a diagram, as `from > to`, without those from nothing and to nothing. */
function drawn(title: string): string[] {
  const arrows = blockIn(page, title, 'mermaid').matchAll(/^ *(\S+) --> (\S+)(?: : .+)?$/gm);
  return [...arrows]
    .filter(([, from, to]) => from !== '[*]' && to !== '[*]')
    .map(([, from = '', to = '']) => `${from} > ${to}`)
    .sort();
}

/**
 * Every transition that can be made, found by trying each from each state that can be reached: `make` makes what is
 * in the first state of all, `become` brings it into another, or throws.
 */
function possible<Machine, Name extends string>(
  first: Name,
  names: readonly Name[],
  make: () => Machine,
  become: (machine: Machine, name: Name) => void,
): string[] {
  const found = new Set<string>();
  const ways = new Map<Name, readonly Name[]>([[first, []]]);
  for (const [from, way] of ways)
    for (const to of names) {
      const machine = make();
      for (const step of way) become(machine, step);
      try {
        become(machine, to);
      } catch {
        continue;
      }
      found.add(`${from} > ${to}`);
      if (!ways.has(to)) ways.set(to, [...way, to]);
    }
  return [...found].sort();
}

const ignore = (): void => undefined;

describe('the transitions drawn are those the code allows', () => {
  test("of the client's life", () => {
    // The compiler asks for every state there is.
    const states: Readonly<Record<LifeState, true>> = {
      ...{ starting: true, ready: true, draining: true, asked: true },
      ...{ terminating: true, ended: true },
    };
    const names = Object.keys(states) as LifeState[];
    const code = possible(
      'starting',
      names,
      () => new LifeStates(),
      (life, name) => {
        life.become(name);
      },
    );
    expect(drawn("The client's life")).toEqual(code);
    const rows = tableIn(page, "The client's life").map(([state]) => quotedIn(state)[0]);
    expect(rows).toEqual(names);
  });

  test('of a request', () => {
    const names = Object.keys(State) as (keyof typeof State)[];
    const make = (): Transaction => new Transaction(1, 'any', ignore, ignore);
    const code = possible('queued', names, make, (transaction, name) => {
      transaction.become(State[name]);
    });
    expect(drawn('A request')).toEqual(code);
  });
});

test('every obstacle of a start has a row', () => {
  const obstacles: Readonly<Record<NonNullable<Obstacle['kind']>, true>> = {
    ...{ spawn: true, exit: true, deadline: true, abort: true },
  };
  const [, after = ''] = page.split('`core/worker/obstacle.ts` watches');
  const rows = tableIn(`# Obstacles\n${after}`, 'Obstacles').map(([kind]) => quotedIn(kind)[0]);
  expect(rows).toEqual(Object.keys(obstacles));
});

test.each(tableIn(page, 'The limits'))('%s: %s ms', (_what, value, where) => {
  const [file = '', name = ''] = quotedIn(where);
  expect(Number(value)).toBe(numberIn(file, name));
});
