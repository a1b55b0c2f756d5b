import { describe, expect, it } from 'vitest';
import { windowsAdapter, windowsEndpoint } from '../../src/platform/windows.js';

const id = '0123456789abcdef01234567';

describe('windowsAdapter', () => {
  it('gives the name of a local pipe, of at most 256 characters, new for each id', () => {
    expect(windowsEndpoint(id)).toBe(String.raw`\\.\pipe\isolated-workers-${id}`);
    expect(windowsEndpoint(id).length).toBeLessThanOrEqual(256);
    expect(windowsAdapter.endpoints(id)).toStrictEqual([windowsEndpoint(id)]);
    expect(windowsEndpoint('other')).not.toBe(windowsEndpoint(id));
  });

  it('has no place in the file system: nothing to prepare, verify, remove or leave', () => {
    const endpoint = windowsEndpoint(id);
    for (const step of ['prepare', 'verify', 'remove'] as const) {
      expect(() => {
        windowsAdapter[step](endpoint);
      }).not.toThrow();
    }
    expect(windowsAdapter.leftover(endpoint)).toBe('');
  });
});
