import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { Serializer } from 'isolated-workers';

const lines: Serializer<'lines'> = {
  name: 'lines',
  serialize: (value) => {
    expectType<unknown>(value);
    return String(value);
  },
  deserialize: (bytes) => {
    expectType<Uint8Array>(bytes);
    return bytes.length;
  },
};
expectType<'lines'>(lines.name);
expectType<string | Uint8Array | readonly Uint8Array[]>(lines.serialize(1));
expectAssignable<Serializer>({ ...lines, serialize: () => [new Uint8Array(1), Buffer.from('')] });
expectError<Serializer<'lines'>>({ ...lines, serialize: () => ['a text'] });
expectType<unknown>(lines.deserialize(new Uint8Array()));
expectAssignable<Serializer>(lines);
expectNotAssignable<Serializer<'json'>>(lines);
expectNotAssignable<Serializer<'lines'>>({} as Serializer);
expectError<Serializer<'lines'>>({ ...lines, name: 'other' });
expectError<Serializer<'lines'>>({ ...lines, serialize: () => 5 });
expectError<Serializer<'lines'>>({ name: 'lines', serialize: lines.serialize });
