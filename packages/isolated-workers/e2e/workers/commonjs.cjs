// A CommonJS worker script.
const { startWorkerServer } = require('isolated-workers');

void startWorkerServer({
  ping: () => 'pong',
  file: () => __filename,
  complain: (text) => {
    throw new RangeError(text);
  },
});
