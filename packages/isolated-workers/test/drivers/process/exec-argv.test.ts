import { describe, expect, it } from 'vitest';
import { inheritedExecArgv, withoutInspect } from '../../../src/drivers/process/exec-argv.js';

describe('inheritedExecArgv', () => {
  it.each<readonly string[]>([
    ['--inspect'],
    ['--inspect=0'],
    ['--inspect-brk=9229'],
    ['--inspect-wait'],
    ['--inspect-port=9230'],
    ['--inspect-publish-uid=http'],
    ['--debug-port=9230'],
    ['-e', 'console.log(1)'],
    ['--eval', 'console.log(1)'],
    ['--eval=console.log(1)'],
    ['--eval=first\nsecond'],
    ['-p', '1 + 1'],
    ['--print', '1 + 1'],
    ['-pe', '1 + 1'],
    ['--input-type=module'],
    ['--input-type', 'module'],
    ['-c'],
    ['--check'],
    ['-i'],
    ['--interactive'],
    ['--test'],
    ['--test-only'],
    ['--test-name-pattern=x'],
    ['--test-reporter', 'spec'],
    ['--watch'],
    ['--watch-path=./src'],
    ['--watch-path', './src'],
    ['--watch-preserve-output'],
  ])('S12: drops what is about the host alone: %s %s', (...flags) => {
    expect(inheritedExecArgv(flags)).toStrictEqual([]);
    const around = ['--enable-source-maps', ...flags, '--no-warnings'];
    expect(inheritedExecArgv(around)).toStrictEqual(['--enable-source-maps', '--no-warnings']);
  });

  it.each<readonly string[]>([
    ['--max-old-space-size=64'],
    ['--conditions', 'development'],
    ['-C', 'development'],
    ['-r', './preload.cjs'],
    ['--require', './preload.cjs'],
    ['--import', './preload.mjs'],
    ['--import=data:text/javascript,console.log(1)'],
    ['--loader', './loader.mjs'],
    ['--enable-source-maps'],
    ['--experimental-vm-modules'],
    ['--trace-warnings'],
    ['--expose-gc'],
  ])('keeps what is about the runtime: %s %s', (...flags) => {
    expect(inheritedExecArgv(flags)).toStrictEqual(flags);
    const around = ['--inspect=0', ...flags, '-e', '1', ...flags];
    expect(inheritedExecArgv(around)).toStrictEqual([...flags, ...flags]);
  });

  it('leaves what it was given as it is', () => {
    const given = Object.freeze(['--inspect', '--no-warnings']);
    expect(inheritedExecArgv(given)).toStrictEqual(['--no-warnings']);
  });
});

describe('withoutInspect', () => {
  it.each([
    ['', ''],
    ['--inspect', ''],
    ['--inspect=127.0.0.1:9229', ''],
    ['--inspect-brk=0', ''],
    [
      '--no-warnings --inspect-brk=9229 --max-old-space-size=64',
      '--no-warnings --max-old-space-size=64',
    ],
    ['--inspect --inspect-port=9230', ''],
    ['--require ./inspect.cjs', '--require ./inspect.cjs'],
    ['--require=./x--inspect', '--require=./x--inspect'],
  ])('S12: %j becomes %j', (given, expected) => {
    expect(withoutInspect(given).replaceAll(/\s+/g, ' ')).toBe(expected);
  });
});
