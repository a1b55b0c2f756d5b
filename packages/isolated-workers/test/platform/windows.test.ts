import { describe, expect, it } from 'vitest';
import { windowsDialling, windowsEndpoint, windowsListening } from '../../src/platform/windows.js';

const id = '0123456789abcdef01234567';

describe('named pipes', () => {
  it('gives the name of a local pipe, of at most 256 characters, new for each id', () => {
    expect(windowsEndpoint(id)).toBe(String.raw`\\.\pipe\isolated-workers-${id}`);
    expect(windowsEndpoint(id).length).toBeLessThanOrEqual(256);
    expect(windowsDialling.endpoints(id)).toStrictEqual([windowsEndpoint(id)]);
    expect(windowsEndpoint('other')).not.toBe(windowsEndpoint(id));
  });

  it('has no place in the file system: nothing to prepare, verify, remove or leave', () => {
    const endpoint = windowsEndpoint(id);
    expect(() => {
      windowsListening.prepare(endpoint);
      windowsDialling.verify(endpoint);
      windowsListening.remove(endpoint);
    }).not.toThrow();
    expect(windowsDialling.leftover(endpoint)).toBe('');
  });
});
