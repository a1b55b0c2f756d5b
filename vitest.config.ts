import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** One plain closing line, for a reader that knows no test runner. */
const plainCount: Reporter = {
  onTestRunEnd(modules) {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const count = (state: string): number => states.filter((each) => each === state).length;
    console.log(
      `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`,
    );
  },
};

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    pool: 'forks',
    // Most tests start processes of their own: more files at once than this only wait for each other.
    maxWorkers: 2,
    // The programs under test write to pipes; a runner's FORCE_COLOR, inherited, would colour what they say.
    env: { FORCE_COLOR: '0' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', plainCount],
  },
});
