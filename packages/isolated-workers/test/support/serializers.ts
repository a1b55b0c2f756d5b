import type { Serializer } from 'isolated-workers';
import { fixture } from '../support.js';

type Name = 'json' | 'structured' | 'msgpack' | 'quoted' | 'bytes' | 'failing';

/** The serializers that `workers/serializing.mjs` can be told to use, for its host. */
export async function serializerOf(name: Name): Promise<Serializer> {
  const { serializers } = (await import(fixture('serializers.mjs').href)) as {
    serializers: Record<Name, Serializer>;
  };
  return serializers[name];
}
