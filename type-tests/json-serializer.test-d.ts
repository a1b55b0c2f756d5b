import { expectType } from 'tsd';
import { jsonSerializer, type Serializer } from 'isolated-workers';

expectType<Serializer<'json'>>(jsonSerializer);
