/** The functions that settle the last promise made with `shareExecutor`. */
export let sharedResolve: (value: unknown) => void;
export let sharedReject: (reason: unknown) => void;

/** One executor for the promises of all requests saves a closure for each. */
export function shareExecutor(
  resolve: (value: unknown) => void,
  reject: (reason: unknown) => void,
): void {
  sharedResolve = resolve;
  sharedReject = reject;
}
