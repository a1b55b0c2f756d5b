// Serializers that host and worker share; each fails for some values only.
import { jsonSerializer, structuredSerializer } from 'isolated-workers';

const { serialize, deserialize } = jsonSerializer;

/** Bytes as they are, and nothing else. */
const bytes = {
  name: 'bytes',
  serialize: (value) => value,
  deserialize: (body) => body.slice(),
};

/** JSON that refuses the text 'refuse'. */
const choosy = {
  name: 'choosy',
  serialize(value) {
    if (value === 'refuse to serialize') throw new RangeError('no, thanks');
    if (value === 'nonsense') return 42;
    return serialize(value);
  },
  deserialize(body) {
    const value = deserialize(body);
    if (value === 'refuse to deserialize') throw new RangeError('not that');
    return value;
  },
};

export const serializers = {
  json: jsonSerializer,
  structured: structuredSerializer,
  bytes,
  choosy,
};
