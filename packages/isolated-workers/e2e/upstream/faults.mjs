/**
 * Faults of platforms, by number. `platforms` are names of the lane; a reproduction exits with 3
 * where the fault is, or with anything but 0 where a runtime `startsNot`. What is worked around fails no test.
 */
export const faults = [
  {
    number: 'B1',
    platforms: ['bun'],
    what: 'JavaScriptCore has no limit for its heap: `--max-old-space-size`, which `resourceLimits` sets, changes nothing.',
    reproduction: 'no-heap-limit.mjs',
  },
  {
    number: 'B2',
    platforms: ['bun'],
    workedAround: true,
    what: '`new net.Socket({ fd })` reads nothing, not even the end; `net.connect({ fd })`, which Node does not have, does.',
    reproduction: 'descriptor-socket-reads-nothing.mjs',
  },
  {
    number: 'B3',
    platforms: ['bun'],
    workedAround: true,
    what: "The callback of `process.stdout.write()` comes before a pipe has taken it all, and `writableLength` is 0: `process.exit()` loses the rest. `end()`'s callback waits.",
    reproduction: 'exit-after-write.mjs',
  },
  {
    number: 'D1',
    platforms: ['deno'],
    workedAround: true,
    what: 'An inherited descriptor is closed to `node:fs` and `node:net` unless `DENO_EXTRA_STDIO_FDS` names it, which only a parent that is Deno sets.',
    reproduction: 'inherited-descriptor.mjs',
  },
  {
    number: 'D2',
    platforms: ['deno'],
    workedAround: true,
    what: '`ChildProcess.kill()` sets `signalCode` at once and sends no second signal: SIGKILL after an ignored SIGTERM is lost.',
    reproduction: 'second-signal.mjs',
  },
  {
    number: 'D3',
    platforms: ['deno'],
    workedAround: true,
    what: '`new net.Socket({ fd })` takes the descriptor away: `fs.writeSync(fd)` fails from then on.',
    reproduction: 'descriptor-socket-takes-it.mjs',
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
    startsNot: true,
    what: 'Node itself does not start: V8 cannot reserve its tables in the memory that Wine gives (`SegmentedTable::InitializeTable`).',
    reproduction: 'nothing.mjs',
  },
];
