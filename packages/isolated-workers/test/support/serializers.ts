import type { Serializer } from 'isolated-workers';
import { fixture } from '../support.js';

type Name = 'json' | 'structured' | 'msgpack' | 'quoted' | 'bytes' | 'failing';

/** The bytes that a serializer has sent for a value, as they arrive: in one piece. */
export function sentBy(serializer: Serializer, value: unknown): Buffer {
  const sent = serializer.serialize(value);
  if (typeof sent === 'string') return Buffer.from(sent);
  return Buffer.concat(ArrayBuffer.isView(sent) ? [sent] : sent);
}

/** The serializers that `workers/serializing.mjs` can be told to use, for its host. */
export async function serializerOf(name: Name): Promise<Serializer> {
  const { serializers } = (await import(fixture('serializers.mjs').href)) as {
    serializers: Record<Name, Serializer>;
  };
  return serializers[name];
}
