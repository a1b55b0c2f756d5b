import { describe, expect, it } from 'vitest';
import { LifeStates, type LifeState } from '../../../src/core/worker/life-state.js';

/** Each state, and those that may follow. */
const following: Readonly<Record<LifeState, readonly LifeState[]>> = {
  starting: ['ready', 'terminating', 'ended'],
  ready: ['draining', 'asked', 'terminating', 'ended'],
  draining: ['asked', 'terminating', 'ended'],
  asked: ['terminating', 'ended'],
  terminating: ['terminating', 'ended'],
  ended: [],
};
const states = Object.keys(following) as LifeState[];

/** A life that has come into `state`, by one of the ways. */
function lifeIn(state: LifeState): LifeStates {
  const life = new LifeStates();
  const ways: Readonly<Record<LifeState, readonly LifeState[]>> = {
    starting: [],
    ready: ['ready'],
    draining: ['ready', 'draining'],
    asked: ['ready', 'draining', 'asked'],
    terminating: ['ready', 'terminating'],
    ended: ['ready', 'ended'],
  };
  for (const step of ways[state]) life.become(step, `by ${step}`);
  return life;
}

describe("a worker's life", () => {
  it.each(states)('from %s it comes into the states that may follow, and into no other', (from) => {
    for (const to of states) {
      const life = lifeIn(from);
      expect(life.state).toBe(from);
      const become = (): void => {
        life.become(to);
      };
      if (following[from].includes(to)) become();
      else expect(become).toThrow(`from state '${from}' to '${to}'`);
      expect(life.state).toBe(following[from].includes(to) ? to : from);
    }
  });

  it.each<[LifeState, boolean]>([
    ['ready', false],
    ['draining', false],
    ['asked', true],
    ['terminating', true],
  ])('a death while it is %s is expected: %s', (state, expected) => {
    const life = lifeIn(state);
    life.become('ended');
    expect(life.isEndExpected).toBe(expected);
    expect(life.endedBy).toBe(expected ? `by ${state}` : '');
  });
});
