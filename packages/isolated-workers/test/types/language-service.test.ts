import { describe, expect, test } from 'vitest';
import { Editor } from './editor.js';

describe('completions', () => {
  const editor = new Editor('completions.ts');
  const all = ['area', 'compute', 'log', 'ping', 'rows', 'touch'];

  test.each([
    ['send', all],
    ['notify', ['log']],
    ['payload', ['data']],
    ['union', ['circle', 'square']],
    ['options', ['meta', 'signal', 'timeout']],
    ['timeouts', all],
    ['events', ['error', 'exit']],
    ['result', ['sum']],
    ['handlers', all.filter((type) => type !== 'ping')],
    ['value', ['pong']],
    ['context', ['host', 'input', 'meta', 'progress', 'signal', 'tx', 'type']],
    ['host', ['ask']],
    ['direction', ['receive', 'send']],
    ['kind', ['error', 'notification', 'request', 'result']],
    ['type', ['log']],
    ['sendable', ['build', 'log', 'upload']],
    ['streamable', ['grep', 'mixed', 'rows']],
    ['notifiable', ['log']],
    ['send options', ['meta', 'onProgress', 'signal', 'timeout']],
    ['upload options', ['input', 'meta', 'signal', 'timeout']],
    ['stream options', ['itemTimeout', 'meta', 'signal', 'timeout']],
    ['stream', ['Symbol', 'result', 'toReadableStream']],
    ['item', ['id', 'name']],
    ['news', ['done']],
    ['yielded', ['circle', 'square']],
    ['returned', ['files']],
    ['talk kind', ['end', 'error', 'item', 'notification', 'progress', 'request', 'result']],
    ['item type', ['grep', 'mixed', 'rows', 'upload']],
  ])('%s', (place, names) => {
    expect(editor.completions(place).sort()).toEqual(names);
  });
});

describe('errors', () => {
  const editor = new Editor('diagnostics.ts');
  const errors = editor.errors();

  test('are where the mistake is, and nowhere else', () => {
    expect(Object.keys(errors).sort()).toEqual(editor.ranges.sort());
  });

  test.each([
    ['unknown type', `'"nope"'`],
    ['not the payload', `'{ data: number[]; }'`],
    ['missing member', `Property 'data' is missing`],
    ['has a result', `'"compute"' is not assignable to parameter of type '"log"'`],
    ['missing payload', 'Expected 2-3 arguments, but got 1'],
    ['missing handler', `Property 'log' is missing`],
    [
      'extra handler',
      `'log' does not exist in type 'Handlers<Pick<Messages, "ping">, NoMessages>'`,
    ],
    ['no result', `Type 'void' is not assignable to type '{ sum: number; }`],
    ['wrong result', `Type 'undefined' is not assignable to type 'Row'`],
    ['wrong serializer', `'"structured"' is not assignable to type '"json"'`],
    ['serializer missing', 'readonly serializer: Serializer<"structured">'],
    ['handlers missing', 'readonly handlers: HostHandlers<'],
    ['misspelt', 'a message is described by payload, result, stream, input and progress only'],
    ['function', 'a message is described as { payload, result }, not as a function'],
    ['two wires', 'the contracts of worker and host must name the same wire format'],
    ['reason, operator', 'JSON refuses a bigint: send its text'],
    ['reason, member', 'JSON empties this object: send its entries'],
    ['may be dropped', `'note' is possibly 'undefined'`],
    ['has a stream', `'"rows"' is not assignable to parameter of type 'WithoutStream<`],
    ['has no stream', `'"build"' is not assignable to parameter of type 'WithStream<`],
    ['has an input', `'"upload"' is not assignable to parameter of type '"log"'`],
    ['missing input', 'Expected 3 arguments, but got 2'],
    ['missing input option', `Property 'input' is missing in type '{}'`],
    ['wrong input', `Type 'number[]' is not assignable to type 'Source<Uint8Array`],
    ['unknown news', `Property 'of' does not exist on type '{ done: number; }'`],
    ['not bytes', `Type 'Shape' is not assignable to type 'Uint8Array`],
    ['reason, item', 'items are bytes or values, not both'],
    ['wrong item of a stream', `Type '{ id: string; }' is not assignable to type 'Row'`],
    ['no result of a stream', `Type 'void' is not assignable to type '{ files: number; }'`],
    ['no items', `Type 'number' is not assignable to type 'OnlyItems<Row>`],
    ['no news', `'1' is not assignable to parameter of type 'never'`],
  ])('%s says what is right', (place, text) => {
    expect(errors[place]).toContain(text);
  });
});

describe('hovers', () => {
  const editor = new Editor('hovers.ts');

  test('the fixture has no errors', () => {
    expect(editor.errors()).toEqual({});
  });

  test.each([
    ['worker', 'const worker: WorkerClient<Messages>'],
    ['untyped', 'const untyped: WorkerClient<UntypedMessages>'],
    ['server', 'const server: WorkerServer<HostMessages>'],
    ['pong', 'const pong: "pong"'],
    ['nothing', 'const nothing: void'],
    ['context', '(parameter) context: HandlerContext<HostMessages, "compute", never, never>'],
    ['stream', 'const stream: ItemStream<Row, void>'],
    ['item', 'const item: Shape'],
    [
      'talk context',
      '(parameter) context: HandlerContext<NoMessages, "upload", Uint8Array<ArrayBufferLike>, never>',
    ],
  ])('%s is short', (place, text) => {
    expect(editor.hover(place)).toBe(text);
  });

  test.each([
    ['row', 'const row: Row'],
    ['shape', 'const shape: Shape'],
    ['shape payload', '(parameter) shape: Shape'],
    ['rows payload', '(parameter) rows: Row[]'],
  ])('%s: a plain JSON type is shown as it was written', (place, text) => {
    expect(editor.hover(place)).toBe(text);
  });

  test('what JSON changes is shown as it arrives, with the reason for what cannot', () => {
    expect(editor.hover('touch payload')).toBe('(parameter) at: string');
    expect(editor.hover('touched').replaceAll(/\s+/g, ' ')).toMatch(
      /^const touched: \{ at: string; tags: CannotTravel<"JSON .+">; size: CannotTravel<"JSON .+">; note\?: string; \}$/,
    );
  });

  test.each([
    ['places', 'const places: [string, (number | null)?]'],
    ['match', 'const match: (string | null)[]'],
    [
      'generator',
      'const generator: CannotTravel<"no wire format carries this object: await a promise, throw an exception, send entries, text or bytes">',
    ],
    ['dated', 'const dated: Date[] & { zone: string; }'],
    ['index', 'const index: Map<string, number>'],
  ])('T2: %s: what changes is shown as it arrives', (place, text) => {
    expect(editor.hover(place).replaceAll(/\s+/g, ' ')).toBe(text);
  });

  test('a call shows its payload by name', () => {
    const call = (place: string): string | undefined => editor.hover(place).split('\n')[0];
    expect(call('send')).toBe(
      '(method) Caller<Messages>.send<"area">(type: "area", payload: Shape, options?: SendOptions | undefined): Promise<Shape>',
    );
    expect(call('ping')).toBe(
      '(method) Caller<Messages>.send<"ping">(type: "ping", payload?: undefined, options?: SendOptions | undefined): Promise<"pong">',
    );
  });

  test('a stream and an input show what they are of', () => {
    const shown = (place: string): string => editor.hover(place).replaceAll(/\s+/g, ' ');
    expect(shown('found')).toBe('const found: ItemStream<Shape, { files: number; }>');
    expect(shown('files')).toBe('const files: { files: number; }');
    expect(shown('news')).toBe('(parameter) news: { done: number; }');
    expect(shown('stream call')).toContain(
      '(method) Caller<Talks>.stream<"rows">(type: "rows", payload: { query: string; }, options?: StreamOptions | undefined): ItemStream<Row, void>',
    );
    expect(shown('upload')).toContain(
      '(method) Caller<Talks>.send<"upload">(type: "upload", payload: { name: string; }, options: SendOptions & InputOption<Uint8Array<ArrayBufferLike>>): Promise<{ bytes: number; }>',
    );
  });

  test("a handler shows the contract's own documentation", () => {
    expect(editor.hover('handler')).toContain('Adds numbers up.');
  });

  test('declaration files made from inferred types name public types only', () => {
    const declarations = editor.declarations();
    expect(declarations).toContain(
      'declare const server: import("isolated-workers").WorkerServer<HostMessages>',
    );
    expect(declarations).toContain('import("isolated-workers").CannotTravel<');
    expect(declarations).not.toMatch(/\bany\b|isolated-workers\//);
  });
});

describe('JavaScript', () => {
  const editor = new Editor('javascript.js');

  test('needs no contract, and is checked by one', () => {
    expect(Object.keys(editor.errors())).toEqual(['wrong item']);
    expect(editor.hover('sum')).toBe('const sum: number');
    expect(editor.completions('send')).toContain('compute');
  });
});
