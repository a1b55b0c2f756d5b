import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js';
import { parentPort } from 'node:worker_threads';
import * as handlers from './handlers.js';

// Its declarations describe another module format than the file has.
const endpointOf = /** @type {any} */ (nodeEndpoint);

expose({ ...handlers }, endpointOf(parentPort));
