const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
const held = {
  'heap after collection, MiB': ({ heap }) => mebibytes(heap),
  'resident set, MiB': ({ resident }) => mebibytes(resident),
  'active handles': ({ resources }) => resources,
  listeners: ({ listeners }) => listeners,
  'file descriptors': ({ descriptors }) => descriptors,
  'temporary files': ({ temp }) => temp,
};

function section({ what, seconds, before, after }) {
  const rows = Object.entries(held).map(
    ([name, of]) => `| ${name} | ${of(before)} | ${of(after)} |`,
  );
  return [
    `## ${what[0].toUpperCase()}${what.slice(1)}`,
    '',
    `Took ${seconds.toFixed(1)} s.`,
    '',
    '| held | before | after |',
    '| --- | ---: | ---: |',
    ...rows,
    '',
  ].join('\n');
}

/** docs/reliability.md. */
export function page(machine, phases) {
  return `# Reliability

What a process holds before and after a lot of work. \`npm run soak\` does the work and writes this page in some minutes.
It fails if heap, handles, listeners, file descriptors or temporary files do not return to where they were. Each phase is
warmed up with a part of the same work. The resident set is the operating system's view: the system and the runtime
decide how much freed memory it takes back, and when.

Three more programs look for lost calls and for anything left behind:

- \`npm run chaos -- --seconds 30 --seed 1\` starts hosts that start workers, send, abort, time out, shut down and kill
  at random moments, and kills some of the hosts. Then it checks that every call settled once, with a right answer or a
  true reason, and that no process or temporary file is left. The same seed makes the same decisions.
- \`npm run faults\` runs a host and its worker under \`strace\`, and lets each call of the system that the library makes
  fail once (connect, accept, bind, listen, mkdir, chmod, write, read, clone, unlink, rmdir), with each of EAGAIN, EINTR,
  ENOSPC, EMFILE and EACCES. It prints a table of what worked and what was rejected, and fails if a host hangs or
  crashes, rejects with an error that is not the library's, or leaves a process or a file. Linux only; some three minutes.
- \`npm run failures\` prints the tests of each row of the [table of failures](./failures.md).

Measured on ${machine}.

${phases.map(section).join('\n')}`;
}
