import { newMessagePortRpcSession, RpcTarget } from 'capnweb';
import { workerData } from 'node:worker_threads';
import * as handlers from './handlers.js';
import { readableOf } from './items-by-hand.js';

class Main extends RpcTarget {
  /** @param {'values'} type @param {any} payload */
  give(type, payload) {
    return readableOf(handlers[type](payload));
  }

  /** @param {object} payload @param {ReadableStream} items */
  async takeItems(payload, items) {
    const { take, count } = handlers.taker(payload);
    for await (const item of items) await take(item);
    return count();
  }
}
// It lends a class's methods only.
Object.assign(Main.prototype, handlers);

newMessagePortRpcSession(workerData, new Main());
