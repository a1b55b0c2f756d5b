// Answers, throws, keeps busy, calls back, and dies, as it is asked to.
import { setTimeout as delay } from 'node:timers/promises';
import { startWorkerServer } from 'isolated-workers';
import { conversing, Ledger } from './items.mjs';

// Like most programs it does not end by itself.
setInterval(() => {}, 1_000);

const ledger = new Ledger();
const answer = ({ id, size = 0 }) => ({ id, text: String(id).repeat(size) });

await startWorkerServer({
  answer,
  async later({ ms, ...job }, { signal }) {
    await delay(ms, undefined, { signal }).catch(() => {});
    return answer(job);
  },
  fail({ id }) {
    throw Object.assign(new RangeError(`asked to fail: ${id}`), { id });
  },
  busy({ ms, ...job }) {
    const until = performance.now() + ms;
    while (performance.now() < until);
    return answer(job);
  },
  'call back': async ({ id }, { host }) => host.send('double', id),
  note() {},
  ...conversing(ledger, 'host'),
  ledger: () => ({ open: ledger.open, wrong: ledger.wrong }),
  exit({ code }) {
    process.exit(code);
  },
  crash({ id }) {
    setImmediate(() => {
      throw new Error(`asked to crash: ${id}`);
    });
    return new Promise(() => {});
  },
});
