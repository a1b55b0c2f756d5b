// Throws one of everything.
import { startWorkerServer } from 'isolated-workers';

class QuotaError extends RangeError {
  constructor() {
    super('over quota');
    this.name = 'QuotaError';
    this.quota = { used: 11, of: 10 };
  }
}

const made = {
  error: () => new Error('plain'),
  type: () => new TypeError('a type'),
  subclass: () => new QuotaError(),
  aggregate: () => new AggregateError([new TypeError('first'), 'second'], 'several'),
  cause: () => new Error('outer', { cause: new RangeError('inner', { cause: { code: 7 } }) }),
  system: () =>
    Object.assign(new Error('ENOENT: no such file'), {
      ...{ code: 'ENOENT', errno: -2, syscall: 'open', path: '/nowhere' },
    }),
  cyclic: () => {
    const error = new Error('cyclic');
    error.self = error;
    return error;
  },
  untransferable: () => Object.assign(new Error('untransferable'), { big: 10n, call() {} }),
  dom: () => new DOMException('took too long', 'TimeoutError'),
  text: () => 'text',
  null: () => null,
  undefined: () => undefined,
  object: () => ({ status: 404 }),
};

const handlers = { ping: () => 'pong' };
for (const [name, make] of Object.entries(made)) {
  handlers[name] = () => {
    throw make();
  };
  handlers[`${name} later`] = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    throw make();
  };
}
await startWorkerServer(handlers);
