import { existsSync } from 'node:fs';
import * as library from 'isolated-workers';
import { describe, expect, it } from 'vitest';
import { failureOf } from './support.js';
import { repository } from './support/pages.js';
import { readme, table } from './support/readme.js';

const { createWorker, InvalidOptionError, IsolatedWorkerError, startWorkerServer } = library;

/** The names in back quotes. */
function named(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Every option there is: the error for one that does not exist lists them. */
async function optionsOf(call: (options: object) => Promise<unknown>): Promise<string[]> {
  const error = await failureOf(call({ noSuchOption: 1 }));
  expect(error).toBeInstanceOf(InvalidOptionError);
  const list = /only (.+); it is/.exec((error as Error).message)?.[1] ?? '';
  return list
    .replace(/\.$/, '')
    .split(', ')
    .filter((name) => name !== 'workerScript');
}

type ErrorClass = new (...args: unknown[]) => InstanceType<typeof IsolatedWorkerError>;

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === 'function' && value.prototype instanceof IsolatedWorkerError;
}

describe('README.md', () => {
  it('has every option of createWorker(), and no other', async () => {
    const options = await optionsOf((wrong) => createWorker('./a.js', wrong));
    const rows = table('`createWorker(script, options)`').flatMap(([cell]) => named(cell));
    expect(rows.sort()).toEqual(options.sort());
  });

  it('has every option of startWorkerServer(), and no other', async () => {
    const options = await optionsOf((wrong) => startWorkerServer({}, wrong));
    const rows = table('`startWorkerServer(handlers, options)`').flatMap(([cell]) => named(cell));
    expect(rows.sort()).toEqual(options.sort());
  });

  it('has every error with its code, and no other', () => {
    const classes = Object.values<unknown>(library).filter(isErrorClass);
    const exit = { exitCode: 1, signal: null, stderr: '' };
    const codes = classes.map((each) => {
      const { code } = new each('a', ['b'], exit, ['c'], 'payload');
      return [each.name, code];
    });
    const rows = table('Errors').map(([name, code]) => [...named(name), ...named(code)]);
    expect(rows.sort()).toEqual(codes.sort());
  });

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((path) => !existsSync(new URL(path, repository)))).toEqual([]);
  });
});
