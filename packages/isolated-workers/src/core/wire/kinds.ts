/** Whether frames of a kind carry a part. */
type Carries = 'always' | 'never' | 'maybe';

/** One row of the table: the parts of a kind of frame. */
export interface FrameKind {
  /** The header's byte 4. */
  readonly number: number;
  /** Which side sends it. */
  readonly direction: 'host to worker' | 'worker to host' | 'both';
  /** Whether the body begins with the name of a message type. */
  readonly type: Carries;
  /** Whether the header has the number of a transaction; 0 means none. */
  readonly tx: Carries;
  /** What the body is, after the name. */
  readonly body:
    | 'introduction'
    | 'token'
    | 'value'
    | 'head, value'
    | 'values'
    | 'bytes'
    | 'error'
    | 'count of bytes'
    | 'two counts of bytes'
    | 'nothing';
  /** The longest body, in bytes, whatever the receiver accepts. */
  readonly most: number;
}

/** The longest body of an ERROR: one that holds half a program would take seconds to make and to read. */
export const maxErrorBytes: number = 2 * 1024 * 1024;

/** The longest body of a CANCEL: the reason why the caller has given up. */
export const maxReasonBytes: number = 64 * 1024;

const kind = (
  number: number,
  direction: FrameKind['direction'],
  type: Carries,
  tx: Carries,
  body: FrameKind['body'],
  most = Infinity,
): FrameKind => ({ number, direction, type, tx, body, most });

/**
 * Every kind of frame. The decoder's checks and the channel's routes are made from this table;
 * docs/internals/protocol.md describes each row.
 */
export const kinds: Readonly<Record<KindName, FrameKind>> = {
  //            number  direction       type      tx        body
  hello: kind(1, 'host to worker', 'never', 'never', 'introduction'),
  welcome: kind(2, 'worker to host', 'never', 'never', 'introduction'),
  request: kind(3, 'both', 'always', 'always', 'value'),
  result: kind(4, 'both', 'never', 'always', 'value'),
  error: kind(5, 'both', 'maybe', 'maybe', 'error', maxErrorBytes),
  notification: kind(6, 'both', 'always', 'never', 'value'),
  cancel: kind(7, 'both', 'never', 'always', 'error', maxReasonBytes),
  shutdown: kind(8, 'both', 'never', 'never', 'nothing'),
  credit: kind(9, 'both', 'never', 'never', 'two counts of bytes'),
  token: kind(10, 'worker to host', 'never', 'never', 'token'),
  call: kind(11, 'both', 'always', 'maybe', 'head, value'),
  items: kind(12, 'both', 'never', 'always', 'values'),
  chunk: kind(13, 'both', 'never', 'always', 'bytes'),
  itemCredit: kind(14, 'both', 'never', 'always', 'count of bytes'),
  inputs: kind(15, 'both', 'never', 'always', 'values'),
  inputChunk: kind(16, 'both', 'never', 'always', 'bytes'),
  inputEnd: kind(17, 'both', 'never', 'always', 'error', maxErrorBytes),
  inputCredit: kind(18, 'both', 'never', 'always', 'count of bytes'),
  progress: kind(19, 'both', 'never', 'always', 'value'),
};

/** The name of a kind of frame. */
export type KindName =
  | 'hello'
  | 'welcome'
  | 'request'
  | 'result'
  | 'error'
  | 'notification'
  | 'cancel'
  | 'shutdown'
  | 'credit'
  | 'token'
  | 'call'
  | 'items'
  | 'chunk'
  | 'itemCredit'
  | 'inputs'
  | 'inputChunk'
  | 'inputEnd'
  | 'inputCredit'
  | 'progress';

/** The number of each kind, by its name. */
export const Kind: Readonly<Record<KindName, number>> = {} as Record<KindName, number>;

/** The rows by their number; undefined for a number without a kind. */
export const kindByNumber: readonly (FrameKind | undefined)[] = [];

// A loop: whatever is made of closures here costs each start of a worker.
for (const name in kinds) {
  const row = kinds[name as KindName];
  (Kind as Record<string, number>)[name] = row.number;
  (kindByNumber as (FrameKind | undefined)[])[row.number] = row;
}
