import { afterEach, expect, test, vi } from 'vitest';
import { keepFreedMemory } from '../../src/utils/freed-memory.js';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a process without room for the block goes without, and does not ask again', () => {
  const refusing = vi.spyOn(Buffer, 'allocUnsafeSlow').mockImplementation(() => {
    throw new RangeError('Array buffer allocation failed');
  });
  keepFreedMemory();
  keepFreedMemory();
  expect(refusing).toHaveBeenCalledTimes(1);
});
