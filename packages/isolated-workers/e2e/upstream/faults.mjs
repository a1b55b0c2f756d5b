/** Faults of platforms, by number; `platforms` are names of the lane. */
export const faults = [
  {
    number: 'B1',
    platforms: ['bun'],
    what: 'JavaScriptCore has no limit for its heap: `--max-old-space-size`, which `resourceLimits` sets, changes nothing.',
    reproduction: 'no-heap-limit.mjs',
  },
];
