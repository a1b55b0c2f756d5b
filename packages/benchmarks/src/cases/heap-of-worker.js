/** @import { Client } from '../types.js' */

/** Bytes in use in the worker's own heap. @param {Client} client */
export async function heapOfWorker(client) {
  return /** @type {number} */ (await client.call('heap'));
}
