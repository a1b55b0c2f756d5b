import { expectType } from 'tsd';
import { structuredSerializer, type Serializer } from 'isolated-workers';

expectType<Serializer<'structured'>>(structuredSerializer);
