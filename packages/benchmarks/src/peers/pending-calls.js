/** @import { Client } from '../types.js' */

/**
 * What a handmade host needs: a number for each call, and its pending promise.
 * @param {(message: object) => void} post
 * @returns {{
 *   settle: (answer: { id: number, payload: unknown }) => void,
 *   begin: (post: (id: number) => unknown) => Promise<any>,
 * } & Pick<Client, 'call' | 'notify'>}
 */
export function pendingCalls(post) {
  const pending = new Map();
  let lastId = 0;
  return {
    settle: ({ id, payload }) => {
      const resolve = pending.get(id);
      pending.delete(id);
      resolve(payload);
    },
    call: (type, payload) =>
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        post({ id, type, payload });
      }),
    begin: (post) =>
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        post(id);
      }),
    notify: (type, payload) => {
      post({ type, payload });
    },
  };
}
