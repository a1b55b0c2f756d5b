/** Passes bytes on as they are: the minimum of a serializer. */
export const byteSerializer = {
  name: 'bytes',
  /** @param {Uint8Array} value */
  serialize: (value) => value,
  /** @param {Uint8Array} bytes */
  deserialize: (bytes) => bytes,
};
