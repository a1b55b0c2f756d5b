/**
 * Faults of platforms, by number. `platforms` are names of the lane; a reproduction exits with 3
 * where the fault is.
 */
export const faults = [
  {
    number: 'B1',
    platforms: ['bun'],
    what: 'JavaScriptCore has no limit for its heap: `--max-old-space-size`, which `resourceLimits` sets, changes nothing.',
    reproduction: 'no-heap-limit.mjs',
  },
  {
    number: 'W1',
    platforms: ['windows-node-20', 'windows-node-22'],
    what: "This Wine has no `bcryptprimitives.dll`, and every Go program needs it: tsx's esbuild does not start.",
    reproduction: 'no-go-programs.mjs',
  },
  {
    number: 'W2',
    platforms: ['windows-node-20', 'windows-node-22'],
    what: 'Wine ignores `FILE_FLAG_FIRST_PIPE_INSTANCE`: a second server can listen on a pipe name that is taken.',
    reproduction: 'pipe-listened-twice.mjs',
  },
  {
    number: 'W3',
    platforms: ['windows-node-24', 'windows-node-26'],
    what: 'Node itself does not start: V8 cannot reserve its tables in the memory that Wine gives (`SegmentedTable::InitializeTable`).',
    reproduction: 'nothing.mjs',
  },
];
