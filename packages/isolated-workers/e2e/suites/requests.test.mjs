// Every request gets its own answer, or an error that tells why not.
import assert from 'node:assert/strict';
import { composeMiddleware, RequestTimeoutError, UnknownMessageError } from 'isolated-workers';
import { eventually, failureOf, start, test, within, withWorker } from '../support.mjs';

test('R1 10 000 requests at once, answered out of order', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const slow = worker.send('wait', 200);
    const numbers = Array.from({ length: 10_000 }, (_, number) => number);
    const answers = await within(Promise.all(numbers.map((number) => worker.send('echo', number))));
    assert.deepEqual(answers, numbers);
    assert.equal(await within(slow), 'waited');
    assert.equal(worker.pendingCount, 0);
  }));

const arrives = {
  error: (error) => [error instanceof Error, error.message],
  type: (error) => [error instanceof TypeError, error.message],
  subclass: (error) => [error instanceof RangeError, error.name, error.quota],
  aggregate: ({ errors, ...error }) => [errors[0] instanceof TypeError, errors[1], error.name],
  cause: ({ cause }) => [cause instanceof RangeError, cause.message, cause.cause],
  system: ({ code, errno, syscall, path }) => [code, errno, syscall, path],
  cyclic: (error) => [error.self === error],
  untransferable: (error) => [error instanceof Error, typeof error.big, typeof error.call],
  dom: (error) => [error instanceof DOMException, error.name, error.message],
  text: (thrown) => [thrown],
  null: (thrown) => [thrown],
  undefined: (thrown) => [thrown],
  object: (thrown) => [thrown],
};
const expected = {
  error: [true, 'plain'],
  type: [true, 'a type'],
  subclass: [true, 'QuotaError', { used: 11, of: 10 }],
  aggregate: [true, 'second', undefined],
  cause: [true, 'inner', { code: 7 }],
  system: ['ENOENT', -2, 'open', '/nowhere'],
  cyclic: [true],
  untransferable: [true, 'string', 'string'],
  dom: [true, 'TimeoutError', 'took too long'],
  text: ['text'],
  null: [null],
  undefined: [undefined],
  object: [{ status: 404 }],
};

test('R2 what a handler throws arrives as itself', () =>
  withWorker('throwing.mjs', {}, async (worker) => {
    for (const [name, look] of Object.entries(arrives))
      for (const type of [name, `${name} later`]) {
        const failure = await failureOf(worker.send(type));
        assert.deepEqual(look(failure), expected[name], type);
      }
    assert.equal(await worker.send('ping'), 'pong');
  }));

test('R2 the stack shows the handler and the caller', () =>
  withWorker('throwing.mjs', {}, async (worker) => {
    async function theCaller() {
      await worker.send('error');
    }
    const { stack } = await failureOf(theCaller());
    assert.match(stack, /throwing\.mjs/);
    // The frames of who awaits are an engine's own gift: V8 gives them, JavaScriptCore does not always.
    if (!process.versions.bun) assert.match(stack, /theCaller/);
  }));

test('R3 an unknown message type', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const failure = await failureOf(worker.send('pong'));
    assert.ok(failure instanceof UnknownMessageError, String(failure));
    assert.match(failure.message, /ping, echo/);
  }));

test('R4 a deadline passes', () =>
  withWorker('ordinary.mjs', { timeouts: { never: 300 } }, async (worker) => {
    const failure = await failureOf(worker.send('never'));
    assert.ok(failure instanceof RequestTimeoutError, String(failure));
    assert.match(failure.message, /'never'.*300 ms/);
    await eventually(async () => (await worker.send('noted')).includes('aborted'));
    const once = await failureOf(worker.send('wait', 30_000, { timeout: 100 }));
    assert.ok(once instanceof RequestTimeoutError, String(once));
    assert.equal(await worker.send('ping'), 'pong');
  }));

test('R6 an abort before, during and after', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const reason = new Error('changed my mind');
    assert.equal(
      await failureOf(worker.send('note', 'never', { signal: AbortSignal.abort(reason) })),
      reason,
    );
    const during = new AbortController();
    setTimeout(() => during.abort(reason), 100);
    assert.equal(
      await failureOf(worker.send('never', undefined, { signal: during.signal })),
      reason,
    );
    await eventually(async () => (await worker.send('noted')).includes('aborted'));
    const after = new AbortController();
    assert.equal(await worker.send('echo', 'whole', { signal: after.signal }), 'whole');
    after.abort(reason);
    assert.deepEqual(await worker.send('noted'), ['aborted']);
  }));

test('R7 middleware throws, on each side and in each direction', () => {
  const middleware = (message, direction) => {
    if (message.payload === `host ${direction} ${message.kind}`)
      throw new RangeError(message.payload);
  };
  return withWorker('middleware.mjs', { middleware }, async (worker) => {
    for (const payload of [
      'host send request',
      'host receive result',
      'worker receive request',
      'worker send result',
    ]) {
      const failure = await failureOf(worker.send('echo', payload));
      assert.ok(failure instanceof RangeError, `${payload}: ${String(failure)}`);
      assert.equal(failure.message, payload);
    }
    assert.equal(await worker.send('ping'), 'pong');
  });
});

test('middleware changes messages in its order', () => {
  const mark = (name) => (message, direction) =>
    typeof message.payload === 'string' && message.payload.startsWith('mark')
      ? { ...message, payload: `${message.payload}, ${name} ${direction}` }
      : undefined;
  const options = { middleware: composeMiddleware(mark('first'), mark('second')) };
  return withWorker('middleware.mjs', options, async (worker) => {
    const marked = await worker.send('echo', 'mark');
    const path =
      'first send, second send, worker receive, worker send, second receive, first receive';
    assert.equal(marked, `mark, ${path}`);
  });
});

test('R8 slow middleware keeps the order', () => {
  let turn = 0;
  const middleware = async (message) => {
    await new Promise((resolve) => setTimeout(resolve, turn++ % 3 === 0 ? 15 : 0));
    return message;
  };
  return withWorker('ordinary.mjs', { middleware }, async (worker) => {
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    await within(Promise.all(numbers.map((number) => worker.send('note', number))));
    assert.deepEqual(await worker.send('noted'), numbers);
  });
});

test('R9 a notification whose handler throws is the error event', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const failed = new Promise((resolve) => worker.on('error', resolve));
    await worker.notify('complain', 'not this');
    const error = await within(failed);
    assert.match(`${String(error)} ${String(error.cause)}`, /not this/);
    assert.equal(await worker.send('ping'), 'pong');
  }));

test('R10 2 000 notifications arrive in order', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const numbers = Array.from({ length: 2000 }, (_, number) => number);
    await within(Promise.all(numbers.map((number) => worker.notify('note', number))));
    assert.deepEqual(await worker.send('noted'), numbers);
  }));

test('R10 256 MiB of awaited notifications leave the host small', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const payload = { kept: 0, text: 'x'.repeat(1024 * 1024) };
    const before = process.memoryUsage().rss;
    for (let sent = 0; sent < 256; sent++) await within(worker.notify('ping', payload));
    const growth = (process.memoryUsage().rss - before) / (1024 * 1024);
    assert.ok(growth < 160, `the host grew by ${growth.toFixed(0)} MiB`);
    assert.equal(await within(worker.send('ping')), 'pong');
  }));

test('R11 no deadline is no deadline', () =>
  withWorker('ordinary.mjs', { timeout: 1 }, async (worker) => {
    for (const timeout of [0, Infinity, 2 ** 31 + 5])
      assert.equal(await worker.send('wait', 100, { timeout }), 'waited');
  }));

test('the worker calls its host back', () => {
  const handlers = {
    answer: (question) => {
      if (question === 'fail') throw new TypeError('no answer');
      return `the answer to ${question}`;
    },
  };
  return withWorker('ordinary.mjs', { handlers }, async (worker) => {
    assert.equal(await worker.send('ask', 'this'), 'the answer to this');
    const failure = await failureOf(worker.send('ask', 'fail'));
    assert.ok(failure instanceof TypeError, String(failure));
  });
});

test('two workers do not mix their answers', async () => {
  const workers = await Promise.all([start(), start()]);
  const asked = Array.from({ length: 200 }, (_, n) => [workers[n % 2], `${n % 2}-${n}`]);
  await within(
    Promise.all(
      asked.map(async ([worker, text]) => assert.equal(await worker.send('echo', text), text)),
    ),
  );
  await Promise.all(workers.map((worker) => worker.shutdown()));
});
