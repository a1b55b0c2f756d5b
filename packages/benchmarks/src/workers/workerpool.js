import workerpool from 'workerpool';
import * as handlers from './handlers.js';

workerpool.worker({
  ...handlers,
  /** @param {'values'} type @param {any} payload */
  give: (type, payload) => {
    for (const item of handlers[type](payload)) workerpool.workerEmit(item);
  },
});
