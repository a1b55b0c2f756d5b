// Answers the jobs before number 40; that one is its death; the jobs after it are never done.
import { startWorkerServer } from 'isolated-workers';

const deaths = {
  'process.exit(7)': () => process.exit(7),
  'an uncaught exception': () => {
    throw new RangeError('uncaught by purpose');
  },
  'an unhandled rejection': () => void Promise.reject(new RangeError('unhandled by purpose')),
  abort: () => process.abort(),
  'a kill from outside': () => {},
  never: () => {},
};
const [how] = process.argv.slice(2);
await startWorkerServer({
  job(number) {
    if (number < 40) return `done ${number}`;
    // By then the answers before it have been written.
    if (number === 40) setTimeout(deaths[how], 100);
    return new Promise(() => {});
  },
  hoard(mebibytes) {
    const hoard = [];
    while (hoard.length < mebibytes) hoard.push(new Array(131_072).fill({ kept: hoard }));
    return 'survived';
  },
  big() {
    setImmediate(() => process.exit(3));
    return 'é'.repeat(4 * 1024 * 1024);
  },
});
