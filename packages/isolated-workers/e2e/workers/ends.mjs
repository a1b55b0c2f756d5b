// Ends, or does not start to serve, as its first argument says.
import { startWorkerServer } from 'isolated-workers';

const [how] = process.argv.slice(2);
if (how === 'throws') throw new TypeError('thrown at top level');
if (how === 'exits') process.exit(0);
if (how === 'never serves') setInterval(() => {}, 1000);
if (how === 'slow') await new Promise((resolve) => setTimeout(resolve, 4000));
if (how === 'slow') await startWorkerServer({ ping: () => 'pong' });
if (how === 'stops') {
  const server = await startWorkerServer({
    ping: () => 'pong',
    stop: () => void setTimeout(() => server.stop(), 10),
  });
}
if (how === 'exits late') {
  await startWorkerServer({ exit: (code) => void setTimeout(() => process.exit(code), 1) });
}
