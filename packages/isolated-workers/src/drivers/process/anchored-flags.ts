import { process } from '../../utils/index.js';
import { quoted, unquoted, words } from './node-options.js';

const paths = process.getBuiltinModule('node:path');

/** The host's folder, and that of a worker if it has one of its own. */
export interface Anchor {
  readonly from: string;
  readonly to: string | URL | undefined;
}

/** Flags whose value is a path, which Node looks for from the working directory. A comma is a part of it. */
const pathFlags: ReadonlySet<string> = new Set([
  ...['--env-file', '--env-file-if-exists', '--experimental-config-file'],
  ...['--openssl-config', '--icu-data-dir', '--localstorage-file'],
  ...['--allow-fs-read', '--allow-fs-write', '--experimental-policy'],
]);
/** Flags whose value is a module: a relative path, a name from `node_modules`, or a URL. */
const importFlags: ReadonlySet<string> = new Set(['--import', '--loader', '--experimental-loader']);
const requireFlags: ReadonlySet<string> = new Set(['-r', '--require']);

/** Flags as the host means them, for a worker in another folder: files and modules are those that the host would find. */
export function anchored(args: readonly string[], anchor: Anchor): string[] {
  if (anchor.to === undefined || anchor.from === '') return [...args];
  let flag = '';
  return args.map((arg, at) => {
    if (!arg.startsWith('-')) return valueOf(flag, arg, anchor);
    if (isDefaultConfig(arg, args[at + 1]))
      return `--experimental-config-file=${paths.join(anchor.from, 'node.config.json')}`;
    const end = arg.indexOf('=');
    flag = end < 0 ? arg : '';
    return end < 0
      ? arg
      : `${arg.slice(0, end)}=${valueOf(arg.slice(0, end), arg.slice(end + 1), anchor)}`;
  });
}

/** Whether the flag, without a value, stands for the `node.config.json` of the working directory. */
function isDefaultConfig(flag: string, next = '-'): boolean {
  return (
    flag === '--experimental-default-config-file' ||
    (flag === '--experimental-config-file' && next.startsWith('-'))
  );
}

/** The same for `NODE_OPTIONS`. */
export function anchoredNodeOptions(nodeOptions: string, anchor: Anchor): string {
  const given = nodeOptions.match(words) ?? [];
  const texts = given.map(unquoted);
  const moved = anchored(texts, anchor);
  return given
    .map((word, at) => (moved[at] === texts[at] ? word : ` ${quoted(String(moved[at]))}`))
    .join('')
    .replace(/^ +/, '');
}

function valueOf(flag: string, value: string, anchor: Anchor): string {
  const name = flag.replaceAll('_', '-');
  if (pathFlags.has(name)) {
    const isFixed = value === '*' || paths.isAbsolute(value) || /^file:/i.test(value);
    return isFixed ? value : paths.join(anchor.from, value);
  }
  const isImport = importFlags.has(name);
  if (!isImport && !requireFlags.has(name)) return value;
  const path = /^\.\.?[/\\]/.test(value)
    ? paths.join(anchor.from, value)
    : fromModules(value, anchor);
  if (path === undefined) return value;
  return isImport ? process.getBuiltinModule('node:url').pathToFileURL(path).href : path;
}

/** The file of a package's module, if the worker would find another or none: else Node finds it better itself. */
function fromModules(name: string, { from, to }: Anchor): string | undefined {
  const { createRequire } = process.getBuiltinModule('node:module');
  const found = (folder: string): string | undefined => {
    try {
      return createRequire(paths.join(folder, 'x')).resolve(name);
    } catch {
      return undefined;
    }
  };
  if (paths.isAbsolute(name) || /^[a-z]+:/i.test(name)) return undefined;
  const here = found(from);
  const isFile = here !== undefined && paths.isAbsolute(here);
  return isFile && here !== found(folderOf(to)) ? here : undefined;
}

function folderOf(place: string | URL | undefined): string {
  if (typeof place === 'string' && !/^file:/i.test(place)) return place;
  try {
    return process.getBuiltinModule('node:url').fileURLToPath(place ?? '');
  } catch {
    // It will be refused.
    return '/';
  }
}
