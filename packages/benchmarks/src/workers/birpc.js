import { createBirpc } from 'birpc';
import * as handlers from './handlers.js';

createBirpc(
  { ...handlers },
  {
    post: (message) => process.send?.(message),
    on: (receive) => process.on('message', receive),
  },
);
