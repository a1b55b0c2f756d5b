/** A notification until the socket has taken it. */
export class Notice {
  readonly type: string;
  resolve: (() => void) | undefined;
  reject: ((reason: unknown) => void) | undefined;

  constructor(type: string, resolve: () => void, reject: (reason: unknown) => void) {
    this.type = type;
    this.resolve = resolve;
    this.reject = reject;
  }
}
