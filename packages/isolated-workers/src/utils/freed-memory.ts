import { Buffer } from './taken-at-load.js';

/** A little below glibc's `DEFAULT_MMAP_THRESHOLD_MAX`, 32 MiB: larger blocks do not raise its thresholds. */
const largestBlock = 32 * 1024 * 1024 - 64 * 1024;

let kept = false;

/**
 * Makes glibc's allocator keep up to 64 MiB of freed memory for the next large blocks.
 *
 * By default it keeps twice the largest block freed so far (`M_TRIM_THRESHOLD`, see mallopt(3)). The engine
 * frees bodies of 16 MiB three at a time, so they go back to the system, and each of the 4096 pages of the
 * next body has to be faulted in again. The block allocated here is never written to, so it takes no memory;
 * once the next collection frees it, its size counts. Other allocators are not affected.
 */
export function keepFreedMemory(): void {
  if (kept) return;
  kept = true;
  try {
    Buffer.allocUnsafeSlow(largestBlock);
  } catch {
    // The process may not allocate that much. It only loses the speed.
  }
}
