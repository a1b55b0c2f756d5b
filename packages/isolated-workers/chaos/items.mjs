// Items, as host and worker of the chaos give and read them: numbered, so that a gap or a wrong order shows.
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** The sources of this process, and what was wrong with items that arrived here. */
export class Ledger {
  /** Sources that have begun, and have not been closed. */
  open = 0;
  wrong = [];

  /**
   * A source of `items` items. `then` is what follows them: its end, an error, an item that cannot travel, or `hang`:
   * nothing, until somebody closes it.
   */
  source(job, signal) {
    if (job.form === 'readable') return this.#readable(job);
    if (job.form === 'web') return this.#web(job);
    return this.#generator(job, signal);
  }

  async *#generator(job, signal) {
    this.open++;
    try {
      for (let n = 0; n < job.items; n++) {
        if (n % job.every === 0) await delay(job.ms);
        yield item(job, n);
      }
      if (job.then === 'throw') throw asked(job);
      if (job.then === 'bad item') yield 1n;
      // Without a signal nobody could wake it.
      if (job.then === 'hang' && signal !== undefined)
        await new Promise((resolve) => {
          if (signal.aborted) resolve();
          else signal.addEventListener('abort', resolve);
        });
      return { id: job.id, given: job.items };
    } finally {
      this.open--;
    }
  }

  #readable(job) {
    this.open++;
    let n = 0;
    return new Readable({
      objectMode: true,
      read() {
        if (n < job.items) this.push(item(job, n++));
        else if (job.then === 'throw') this.destroy(asked(job));
        else if (job.then !== 'hang') this.push(null);
      },
      destroy: (error, done) => {
        this.open--;
        done(error);
      },
    });
  }

  #web(job) {
    this.open++;
    let n = 0;
    const over = () => this.open--;
    return new ReadableStream({
      pull(controller) {
        if (n < job.items) controller.enqueue(item(job, n++));
        else if (job.then === 'hang') return new Promise(() => {});
        else {
          over();
          if (job.then === 'throw') controller.error(asked(job));
          else controller.close();
        }
      },
      cancel: over,
    });
  }

  /** Reads `until` so many are there. Returns how many they were, and whether the end came before. */
  async read(items, job, { until = Infinity, every = Infinity, ms = 0, each = () => {} } = {}) {
    let n = 0;
    for await (const got of items) {
      if (!isItem(got, job, n)) this.wrong.push(`${job.id}: ${describe(got)} in the place of ${n}`);
      each(n++);
      if (n >= until) return { n, left: true };
      if (n % every === 0) await delay(ms);
    }
    return { n, left: false };
  }
}

function asked({ id }) {
  return Object.assign(new RangeError(`asked to fail: ${id}`), { id });
}

function item({ id, size, bytes }, n) {
  if (bytes !== true) return { id, n, text: 'x'.repeat(size) };
  const chunk = Buffer.alloc(size + 8);
  chunk.writeUInt32LE(n, 0);
  chunk.writeUInt32LE(id, 4);
  return chunk;
}

function isItem(got, { id, size, bytes }, n) {
  if (bytes !== true) return got.id === id && got.n === n && got.text.length === size;
  const chunk = Buffer.from(got.buffer, got.byteOffset, got.length);
  return chunk.length === size + 8 && chunk.readUInt32LE(0) === n && chunk.readUInt32LE(4) === id;
}

const describe = (got) => JSON.stringify(got)?.slice(0, 60);

/** What handlers of either side do with items; `other` is how their context names the other side. */
export function conversing(ledger, other) {
  return {
    up: (job, { signal }) => ledger.source(job, signal),
    async collect({ id, given, reads, every, ms }, { input, progress }) {
      const until = reads ?? Infinity;
      try {
        return { id, ...(await ledger.read(input, given, { until, every, ms, each: progress })) };
      } catch (error) {
        return { id, error: error?.id ?? error?.code ?? String(error) };
      }
    },
    async *echo({ id }, { input }) {
      let given = 0;
      for await (const got of input) {
        given++;
        yield got;
      }
      return { id, given };
    },
    /** Hands on what the other side gives, to any depth. */
    async *relay({ depth, ...job }, context) {
      const type = depth > 0 ? 'relay' : 'up';
      // By its signal, or by the loop alone.
      const options = job.id % 2 === 0 ? { signal: context.signal } : {};
      const stream = context[other].stream(type, { ...job, depth: depth - 1 }, options);
      yield* stream;
      return stream.result;
    },
    /** Has the other side read items of this one. */
    feed: ({ job, ...rest }, context) =>
      context[other].send(
        'collect',
        { ...rest, given: job },
        {
          input: ledger.source(job, context.signal),
          signal: context.signal,
        },
      ),
  };
}
