import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/**
 * One plain closing line, for a reader that knows no test runner. Whatever did not pass has failed: a
 * test that never ended, a file that could not be loaded, an error outside of every test.
 */
const plainCount: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const passed = states.filter((state) => state === 'passed').length;
    const skipped = states.filter((state) => state === 'skipped').length;
    const outside = modules.flatMap((module) => module.errors()).length + unhandledErrors.length;
    const failed = states.length - passed - skipped + outside;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  },
};

const every = 'packages/*/test/**/*.test.ts';
/** Floods, fuzzing, hundreds of cycles, many compilations: what takes long, and can be left out at first. */
const slow = 'packages/*/test/**/*.slow.test.ts';

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'fast', include: [every], exclude: [slow] } },
      { extends: true, test: { name: 'slow', include: [slow], sequence: { groupOrder: 1 } } },
    ],
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
