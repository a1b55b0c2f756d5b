// dist: the JavaScript as one file and a chunk for hosts, and the declarations that users need.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { build } from 'rolldown';
import { minify } from 'rolldown/utils';
import ts from 'typescript';
import { shortLines } from './short-lines.mjs';

rmSync('dist', { recursive: true, force: true });

const target = 'node20.19';

// A character beyond Latin-1 makes V8 keep the file's text in two bytes each: 140 KB, which are more than the young
// generation takes. Its first collection, one to two milliseconds, then no longer falls into a worker's start.
const wideText = '\n// \u2026\n';

// What is not there need not be read: local names become short in the files that a worker loads. Functions and classes
// keep theirs, for stack traces. The host's file is for people: Node quotes the line that threw an error nobody caught.
const fewBytes = {
  name: 'few-bytes',
  renderChunk: (code, { fileName }) =>
    fileName === 'start.js'
      ? undefined
      : minify(fileName, code, {
          module: true,
          sourcemap: true,
          compress: { target, keepNames: { function: true, class: true } },
          mangle: { keepNames: true },
          codegen: { removeWhitespace: true },
        }),
};

const linesForPeople = {
  name: 'lines-for-people',
  renderChunk(code, { fileName }) {
    if (fileName === 'start.js') return undefined;
    const short = shortLines(code);
    return { ...short, code: short.code + (fileName === 'index.js' ? wideText : '') };
  },
};

// A worker's start pays for each module it loads, and for each byte of it: what a worker needs is
// one file, and what only a host needs another, which a host loads behind its import.
await build({
  input: 'src/index.ts',
  external: /^node:/,
  platform: 'node',
  transform: { target },
  // The chunk takes what it needs from index.js, rather than both from a third file.
  preserveEntrySignatures: 'allow-extension',
  plugins: [fewBytes, linesForPeople],
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: false,
    minify: false,
  },
  experimental: { attachDebugInfo: 'none' },
});

const all = 'dist/all-declarations';
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(
  process.execPath,
  [tsc, '-p', 'tsconfig.build.json', '--outDir', all],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;

// Published are those of the declarations that the public ones refer to: what a room's door (its index)
// exports is taken from where it is declared. They are read by people; tsc writes a conditional type on
// one endless line.
const style = await resolveConfig('src/index.ts');
const published = new Set();
async function publish(name) {
  if (published.has(name)) return;
  published.add(name);
  const text = withoutDoors(name, readFileSync(join(all, name), 'utf8'));
  mkdirSync(join('dist', dirname(name)), { recursive: true });
  writeFileSync(join('dist', name), await format(text, { ...style, parser: 'typescript' }));
  for (const { fileName } of ts.preProcessFile(text).importedFiles)
    if (fileName.startsWith('.')) await publish(declarationsOf(name, fileName));
}

function declarationsOf(importer, specifier) {
  return join(dirname(importer), specifier.replace(/\.js$/, '.d.ts'));
}

/** The declarations with each import from a door replaced by imports from behind it. */
function withoutDoors(name, text) {
  return text.replace(
    /^(import|export)( type)? \{([^}]*)\} from '([^']*\/index\.js)';$/gm,
    (_statement, verb, type = '', names, door) => {
      const behind = exportsOf(declarationsOf(name, door));
      const byFile = new Map();
      for (const each of names.split(',').map((part) => part.trim())) {
        const file = behind.get(/^(?:type )?(\w+)/.exec(each)?.[1]);
        if (file !== undefined) byFile.set(file, [...(byFile.get(file) ?? []), each]);
      }
      return [...byFile]
        .map(([file, all]) => {
          const path = relative(dirname(name), file.replace(/\.d\.ts$/, '.js'));
          return `${verb}${type} { ${all.join(', ')} } from '${path.startsWith('.') ? path : `./${path}`}';`;
        })
        .join('\n');
    },
  );
}

/** By exported name: the file that a door has it from. */
function exportsOf(door) {
  const text = readFileSync(join(all, door), 'utf8');
  const found = text.matchAll(/^export(?: type)? \{([^}]*)\} from '([^']*)';$/gm);
  return new Map(
    [...found].flatMap(([, names, specifier]) =>
      names
        .split(',')
        .map((each) => each.trim().replace(/^type /, ''))
        .filter(Boolean)
        .map((each) => [each, declarationsOf(door, specifier)]),
    ),
  );
}

await publish('index.d.ts');
rmSync(all, { recursive: true });
