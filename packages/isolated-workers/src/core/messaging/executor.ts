/** What the last promise made with `shareExecutor` is settled by. */
export let sharedResolve: (value: unknown) => void;
export let sharedReject: (reason: unknown) => void;

/** One executor for the promises of all requests: no closure is made for each of them. */
export function shareExecutor(
  resolve: (value: unknown) => void,
  reject: (reason: unknown) => void,
): void {
  sharedResolve = resolve;
  sharedReject = reject;
}
