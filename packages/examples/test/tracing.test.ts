import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const sources = new URL('../src/tracing/', import.meta.url);

interface Span {
  readonly traceId: string | undefined;
  readonly id: string | undefined;
  readonly parent: string | undefined;
  readonly kind: string | undefined;
  readonly name: string;
}

/** The spans that ConsoleSpanExporter has printed. */
function spansIn(output: string): Span[] {
  return output.split(/^\{$/m).flatMap((text) => {
    const of = (name: string): string | undefined =>
      new RegExp(`^ {2}${name}: '?([^',]*)`, 'm').exec(text)?.[1];
    const parent = /parentSpanContext: \{[^}]*spanId: '(\w+)'/.exec(text)?.[1];
    const name = of('name');
    const traceId = of('traceId');
    return name === undefined ? [] : [{ name, traceId, id: of('id'), kind: of('kind'), parent }];
  });
}

test('host and worker make one trace, of requests and of streams', async () => {
  const host = fileURLToPath(new URL('../dist/tracing/host.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [host]);
  const spans = spansIn(stdout);
  const [all] = spans.filter(({ name }) => name === 'all');
  expect(spans).toHaveLength(5);
  expect(new Set(spans.map(({ traceId }) => traceId))).toStrictEqual(new Set([all?.traceId]));
  expect(all?.traceId).toMatch(/^[0-9a-f]{32}$/);
  for (const name of ['send add', 'stream count']) {
    const call = spans.find((span) => span.name === name && span.kind === '2');
    const handler = spans.find((span) => span.name === name && span.kind === '1');
    expect(call?.parent).toBe(all?.id);
    expect(handler?.parent).toBe(call?.id);
  }
});

test('the page has the programs that run here', async () => {
  const page = await readFile(new URL('../../../docs/guide/tracing.md', import.meta.url), 'utf8');
  const names = await readdir(sources);
  expect(names).toContain('host.ts');
  for (const name of names)
    expect(page).toContain(`\`\`\`ts\n${await readFile(new URL(name, sources), 'utf8')}\`\`\``);
});
