/** A little less than the largest block that glibc still learns from: 32 MiB, `DEFAULT_MMAP_THRESHOLD_MAX`. */
const largestBlock = 32 * 1024 * 1024 - 64 * 1024;

let kept = false;

/**
 * Makes glibc's allocator keep up to 64 MiB of what this process frees, for its next large blocks.
 * By default it keeps twice the largest block that was freed until then (`M_TRIM_THRESHOLD`, see
 * mallopt(3)): bodies of 16 MiB, which the engine frees three at a time, go back to the system, and
 * each of the next one's 4096 pages has to be faulted in again. A block that is never written to
 * takes no memory; once it is freed, by the next collection, its size counts. Elsewhere nothing
 * changes.
 */
export function keepFreedMemory(): void {
  if (kept) return;
  kept = true;
  try {
    Buffer.allocUnsafeSlow(largestBlock);
  } catch {
    // A process that may not have so much: it goes without, and its message is none the worse.
  }
}
