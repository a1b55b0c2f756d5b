import { expose, proxy } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js';
import { parentPort } from 'node:worker_threads';
import { callForEach } from './items-by-hand.js';
import * as handlers from './handlers.js';

// Its declarations describe another module format than the file has.
const endpointOf = /** @type {any} */ (nodeEndpoint);

expose(
  {
    ...handlers,
    taker: (/** @type {object} */ payload) => proxy(handlers.taker(payload)),
    /** @param {'values'} type @param {any} payload @param {(item: unknown) => Promise<unknown>} take */
    give: (type, payload, take) => callForEach(handlers[type](payload), take),
  },
  endpointOf(parentPort),
);
