import * as handlers from './handlers.js';

/**
 * What a handmade worker does with a message.
 * @param {{ id?: number, type: string, payload: unknown }} message
 * @param {(answer: { id: number, payload: unknown }) => void} reply
 */
export async function answer({ id, type, payload }, reply) {
  const result = /** @type {Record<string, Function>} */ (handlers)[type](payload);
  const value = result instanceof Promise ? await result : result;
  if (id !== undefined) reply({ id, payload: value });
}
