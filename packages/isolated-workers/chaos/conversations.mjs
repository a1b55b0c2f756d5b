// Calls with items that the host of the chaos makes, and what may become of them.

const lost = (error) => error?.code === 'ERR_SERIALIZATION';

/** The deeds of a host with items. `enter` enters a call in the books; `ledger` has the host's own items. */
export function conversations(random, ledger, enter, books) {
  let lastId = 1_000_000;

  const giving = () => ({
    id: ++lastId,
    items: random.weighted({ 0: 1, 1: 1, 20: 4, 300: 3, 3000: 3 }) | 0,
    size: random.weighted({ 0: 2, 10: 4, 1000: 3, 70000: 2 }) | 0,
    bytes: random.chance(0.3),
    then: random.weighted({ end: 10, throw: 2, 'bad item': 1, hang: 2 }),
    form: random.weighted({ generator: 3, readable: 1, web: 1 }),
    every: random.integer(1, 400),
    ms: random.integer(0, 3),
  });
  /** `items` may be many, or large, but not both. */
  const job = () => {
    const made = giving();
    if (made.size > 10_000) made.items = Math.min(made.items, 30);
    // A Readable and a web stream fail of themselves, not of an item.
    if (made.form !== 'generator' && made.then === 'bad item') made.then = 'end';
    return made;
  };
  /** Deadline and signal: what hangs needs one of them. */
  const limits = (hangs) => {
    const isGivenUp = hangs || random.chance(0.2);
    const abort = isGivenUp && random.chance(0.6) ? new AbortController() : undefined;
    if (abort)
      setTimeout(
        () => abort.abort(new Error(`call ${lastId} is given up`)),
        random.integer(0, 150),
      );
    const timeout = isGivenUp && !abort ? random.integer(1, 200) : undefined;
    return { timeout, abort };
  };
  const optionsOf = ({ timeout, abort }) => ({
    ...(timeout && { timeout }),
    ...(abort && { signal: abort.signal }),
    ...(random.chance(0.2) && { meta: { trace: 'a' } }),
  });
  const pace = () => ({
    until: random.chance(0.25) ? random.integer(1, 50) : Infinity,
    every: random.integer(1, 100),
    ms: random.chance(0.3) ? random.integer(0, 5) : 0,
  });

  /** Reads a stream as its job says, then its result. Both tell the same. */
  async function follow(what, stream, given, how) {
    if (random.chance(0.1)) return stream.result;
    let failure;
    let seen;
    try {
      const items = random.chance(0.2) ? stream.toReadableStream() : stream;
      seen = await ledger.read(items, given, how);
    } catch (error) {
      failure = { error };
    }
    try {
      const result = await stream.result;
      if (failure !== undefined)
        books.violation(`${what}: the reader failed alone: ${failure.error}`);
      else if (!seen.left && seen.n !== given.items)
        books.violation(`${what}: ${seen.n} items of ${given.items}`);
      return result;
    } catch (error) {
      if (failure !== undefined && failure.error !== error)
        books.violation(`${what}: the reader got ${failure.error}, the result ${error}`);
      if (failure === undefined && !seen.left)
        books.violation(`${what}: the reader saw an end, the result ${error}`);
      throw error;
    }
  }

  const failing = (given, how) => (error) => {
    if (given.then === 'throw' && error?.id === given.id) return true;
    if (given.then === 'bad item' && lost(error)) return true;
    return how.until !== Infinity && error?.name === 'AbortError';
  };

  function stream(worker, type, payload, given, more = {}) {
    const bounds = limits(given.then === 'hang');
    const itemTimeout = random.chance(0.05) ? random.integer(20, 100) : undefined;
    const how = pace();
    const what = `${type} ${given.id}`;
    const options = { ...optionsOf(bounds), ...more, ...(itemTimeout && { itemTimeout }) };
    const call = () => follow(what, worker.client.stream(type, payload, options), given, how);
    const timeout = Math.min(bounds.timeout ?? Infinity, itemTimeout ?? Infinity);
    enter(worker, what, call, {
      may: failing(given, how),
      wanted: (result) => result === undefined || result.given === given.items,
      abort: bounds.abort,
      timeout: timeout === Infinity ? undefined : timeout,
    });
  }

  /** Whether what a reader of an input tells can be true. */
  function isTold(told, given, reads) {
    if (told?.error !== undefined) {
      if (given.then === 'throw') return told.error === given.id;
      return given.then === 'bad item' && told.error === 'ERR_SERIALIZATION';
    }
    if (told?.left === true) return told.n === reads;
    return told?.n === given.items && (given.then === 'end' || given.then === 'hang');
  }

  return {
    'stream up': (worker) => {
      const given = job();
      stream(worker, 'up', given, given);
    },
    relay(worker) {
      const given = job();
      stream(worker, 'relay', { ...given, depth: random.integer(0, 4) }, given);
    },
    echo(worker) {
      const given = { ...job(), then: 'end' };
      stream(worker, 'echo', { id: given.id }, given, { input: ledger.source(given) });
    },
    collect(worker) {
      const given = job();
      const bounds = limits(given.then === 'hang');
      const reads = random.chance(0.3) ? random.integer(1, 40) : undefined;
      let next = 0;
      let isOver = false;
      const onProgress = (n) => {
        if (isOver) books.violation(`collect ${given.id}: progress after the answer`);
        if (n < next) books.violation(`collect ${given.id}: progress ${n} after ${next}`);
        next = n;
      };
      const options = {
        ...optionsOf(bounds),
        ...(random.chance(0.5) && { onProgress }),
        input: ledger.source(given),
      };
      const payload = { id: given.id, given, reads, every: random.integer(1, 50), ms: 1 };
      const call = () =>
        worker.client.send('collect', payload, options).finally(() => (isOver = true));
      enter(worker, `collect ${given.id}`, call, {
        wanted: (told) => told?.id === given.id && isTold(told, given, reads),
        ...bounds,
      });
    },
    feed(worker) {
      const given = job();
      const bounds = limits(given.then === 'hang');
      const reads = random.chance(0.3) ? random.integer(1, 40) : undefined;
      const payload = { id: given.id, job: given, reads, every: random.integer(1, 50), ms: 0 };
      const call = () => worker.client.send('feed', payload, optionsOf(bounds));
      enter(worker, `feed ${given.id}`, call, {
        wanted: (told) => told?.id === given.id && isTold(told, given, reads),
        ...bounds,
      });
    },
  };
}
