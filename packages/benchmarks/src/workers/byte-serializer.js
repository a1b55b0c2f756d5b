/** Bytes go as they are: the least a serializer can do. */
export const byteSerializer = {
  name: 'bytes',
  /** @param {Uint8Array} value */
  serialize: (value) => value,
  /** @param {Uint8Array} bytes */
  deserialize: (bytes) => bytes,
};
