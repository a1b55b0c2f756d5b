import { expectAssignable, expectNotAssignable } from 'tsd';
import {
  jsonSerializer,
  structuredSerializer,
  type Serializer,
  type SerializerOption,
  type UntypedMessages,
} from 'isolated-workers';
import type { Cloned, Messages, Packed } from './contract.js';

declare const own: Serializer<'msgpack'>;

expectAssignable<SerializerOption<Messages>>({});
expectAssignable<SerializerOption<Messages>>({ serializer: undefined });
expectAssignable<SerializerOption<Messages>>({ serializer: jsonSerializer });
expectNotAssignable<SerializerOption<Messages>>({ serializer: structuredSerializer });
expectNotAssignable<SerializerOption<Cloned>>({});
expectAssignable<SerializerOption<Cloned>>({ serializer: structuredSerializer });
expectAssignable<SerializerOption<Packed>>({ serializer: own });
expectNotAssignable<SerializerOption<Packed>>({ serializer: jsonSerializer });
expectAssignable<SerializerOption<UntypedMessages>>({});
expectAssignable<SerializerOption<UntypedMessages>>({ serializer: own });
