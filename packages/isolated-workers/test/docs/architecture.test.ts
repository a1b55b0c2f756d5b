// The pages about the inside name rooms, files and functions: they must be there.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pageAt, quotedIn, repository, tableIn } from '../support/pages.js';

const library = 'packages/isolated-workers';
const pages = ['architecture', 'protocol', 'life'].map((name) => `docs/internals/${name}.md`);
const architecture = pageAt('docs/internals/architecture.md');
const rooms = tableIn(architecture, 'The rooms');
const sources = readdirSync(new URL(`${library}/src`, repository), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((path) => path.endsWith('.ts'))
  .map((path) => pageAt(`${library}/src/${path}`));

/** Whether `name` is in `text` as a word; a private one with its `#`. */
function has(text: string, name: string): boolean {
  const escaped = name.replaceAll('$', '\\$');
  return new RegExp(`(?<![\\w#])${escaped}(?!\\w)`).test(text);
}

/** Whether a file declares a class or an interface with such a member. */
function hasMember(owner: string, member: string): boolean {
  const declared = new RegExp(`^(export )?(class|interface) ${owner}\\b`, 'm');
  return sources.some((text) => declared.test(text) && has(text, member));
}

describe('the rooms', () => {
  interface Rule {
    readonly name: string;
    readonly to: { readonly pathNot?: unknown };
  }
  const { forbidden } = createRequire(import.meta.url)(
    fileURLToPath(new URL('.dependency-cruiser.cjs', repository)),
  ) as { readonly forbidden: readonly Rule[] };

  test('are those of the rule, and know whom the rule lets them know', () => {
    const arrows = forbidden.filter(({ name }) => name.startsWith('arrows-of-'));
    const ruled = arrows.map(({ to }) => {
      const names = /\(([^()]*)\)/.exec(String(to.pathNot))?.[1] ?? '';
      return names.split('|');
    });
    const described = rooms.map(([room, , , known]) => [...quotedIn(room), ...quotedIn(known)]);
    expect(described).toEqual(ruled);
  });

  test.each(rooms)('%s: its door exports what the table says', (room, _purpose, door) => {
    const index = pageAt(`${library}/src/${String(quotedIn(room)[0])}/index.ts`);
    expect(quotedIn(door).filter((name) => !has(index, name))).toEqual([]);
  });
});

describe.each(pages)('%s', (path) => {
  const page = pageAt(path);

  test('names files that are there', () => {
    const files = quotedIn(page).filter((name) => /^[\w.-]+(\/[\w.-]+)*\.(ts|cjs|mjs)$/.test(name));
    const folders = quotedIn(page).filter((name) =>
      /^(core|drivers|platform|utils|test)(\/[\w.-]+)*$/.test(name),
    );
    const missing = [...files, ...folders].filter(
      (name) =>
        ![`${library}/src/${name}`, `${library}/${name}`, name].some((place) =>
          existsSync(new URL(place, repository)),
        ),
    );
    expect(missing).toEqual([]);
  });

  test('names functions that are in the file before them', () => {
    const named = page.matchAll(/`([\w/.-]+\.ts)`[:,] `([\w.#]+)`/g);
    const missing = [...named].filter(([, file = '', name = '']) => {
      const text = pageAt(`${library}/src/${file}`);
      return !name.split('.').every((part) => has(text, part));
    });
    expect(missing.map(([found]) => found)).toEqual([]);
  });

  test('names members that their classes have', () => {
    const members = quotedIn(page).filter((name) => /^[A-Z]\w+\.#?[a-z]\w*$/.test(name));
    const missing = members.filter((name) => {
      const [owner = '', member = ''] = name.split('.');
      return !hasMember(owner, member);
    });
    expect(missing).toEqual([]);
  });
});
