import { expose } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { parentPort } from 'node:worker_threads';
import * as handlers from './handlers.js';

expose({ ...handlers }, nodeEndpoint(parentPort));
