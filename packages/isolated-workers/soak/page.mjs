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

- \`npm run chaos -- --seconds 30 --seed 1\` starts hosts that start workers, send, stream, abort, time out, shut down and
  kill at random moments, and kills some of the hosts. Then it checks that every call settled once, with a right answer or a
  true reason, that items arrived in their order and without a gap, that every source was closed, and that no process or
  temporary file is left. The same seed makes the same decisions.
- \`npm run faults\` runs a host and its worker under \`strace\`, and lets each call of the system that the library makes
  fail once (connect, accept, bind, listen, mkdir, chmod, write, read, clone, unlink, rmdir), with each of EAGAIN, EINTR,
  ENOSPC, EMFILE and EACCES. It prints a table of what worked and what was rejected, and fails if a host hangs or
  crashes, rejects with an error that is not the library's, or leaves a process or a file. Linux only; some three minutes.
- \`npm run failures\` prints the tests of each row of the [table of failures](./failures.md).

## What ends what

Every call settles once: the promise of \`send()\`; the loop over a \`stream()\`, and its \`result\`. With the call ends what belongs
to it, on both sides:

| what happens | the caller | the handler | the source of an input |
| --- | --- | --- | --- |
| the handler returns | has the result, or the end of its loop | is done | is closed |
| the handler throws | gets the error, after the items before it | is done | is closed |
| the reader leaves its loop | has left; \`result\` rejects with an \`AbortError\` | \`signal\` aborts, its generator is closed | is closed |
| the call's \`signal\` aborts | gets the reason at once | \`signal\` aborts with it; a loop over \`input\` throws it | is closed |
| a deadline passes | gets a \`RequestTimeoutError\`, after the items that had arrived | the same | is closed |
| the source ends, or throws | waits on | its loop ends, or throws the same error | is done |
| the handler reads no more of the input | waits on | goes on | is closed |
| \`onProgress\` throws | gets that error | \`signal\` aborts with it | is closed |
| an item cannot be sent | gets the \`SerializationError\` or \`MessageTooLargeError\`, or waits on if the item is one of an input | its generator is closed, or its loop over \`input\` throws | is closed |
| the call is refused | gets the reason | is not called | is closed |
| \`shutdown({ reason })\` | gets the reason, after the items that had arrived | \`signal\` aborts with it | is closed |
| \`shutdown()\` is out of time, or \`terminate()\` | gets a \`WorkerClosedError\`, after the items that had arrived | ends with its process | is closed |
| the worker dies | gets a \`WorkerExitError\`, after the items that had arrived | is gone | is closed |
| the host dies | is gone | \`signal\` aborts, and its process ends | is gone |

A generator is closed when it is at a \`yield\`: then its \`finally\` runs. One that waits for something else should give it the \`signal\`.

Measured on ${machine}.

${phases.map(section).join('\n')}`;
}
