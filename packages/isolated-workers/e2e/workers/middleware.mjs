// Its middleware fails where a payload says so, and marks what passes in each direction.
import { startWorkerServer } from 'isolated-workers';

await startWorkerServer(
  { ping: () => 'pong', echo: (value) => value },
  {
    middleware(message, direction) {
      if (message.payload === `worker ${direction} ${message.kind}`)
        throw new RangeError(message.payload);
      if (typeof message.payload === 'string' && message.payload.startsWith('mark'))
        return { ...message, payload: `${message.payload}, worker ${direction}` };
      return message;
    },
  },
);
