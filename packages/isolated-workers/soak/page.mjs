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

What a process holds before and after very much work. \`npm run soak\` does the work, fails where heap, handles,
listeners, file descriptors or temporary files are not back where they were, and writes this page; it takes some
minutes. Each phase is warmed up with a part of the same work. The resident set is the operating system's view: how
much of what was freed it takes back, and when, is between it and the runtime.

Two more programs look for what is lost or left behind:

- \`npm run chaos -- --seconds 30 --seed 1\` starts hosts that start workers, send, abort, time out, shut down and kill
  at random moments, and kills some of the hosts; then it checks that every call settled once, with a right answer or
  a true reason, and that no process and no temporary file is left. The same seed makes the same decisions.
- \`npm run failures\` prints which tests hold each row of the [table of failures](./failures.md).

Measured on ${machine}.

${phases.map(section).join('\n')}`;
}
