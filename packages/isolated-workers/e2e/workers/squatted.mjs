// As soon as it listens, somebody else tries to listen there too.
import { createServer } from 'node:net';
import { startWorkerServer } from 'isolated-workers';

let settle;
const squatter = new Promise((resolve) => (settle = resolve));

function squat(endpoint) {
  const second = createServer((socket) => socket.destroy());
  second.once('error', ({ code }) => settle(code));
  second.listen(endpoint, () => {
    second.close();
    settle('it listens');
  });
}

await startWorkerServer(
  { squatter: () => squatter },
  {
    logLevel: 'debug',
    logger: {
      debug: (text, { endpoint }) => text === 'listening' && squat(endpoint),
      info() {},
      warn() {},
      error() {},
    },
  },
);
