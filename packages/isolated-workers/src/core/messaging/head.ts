import { Buffer, type InContext, jsonOf, own } from '../../utils/index.js';
import { check, checkValue } from '../common/index.js';
import type { Meta, RuntimeCallOptions } from '../contract/index.js';
import { Attached, type Body, writeUint32 } from '../wire/index.js';

/** What a call brings besides its payload. */
export interface Extras {
  /** Strings that are sent along, for middleware and handler. */
  readonly meta: Meta | undefined;
  /** Whether it asks for items. */
  readonly isStream: boolean;
  /** Where its input comes from. */
  readonly input: unknown;
  readonly onProgress: ((progress: unknown) => unknown) | undefined;
  /** Milliseconds that the reader waits for an item; 0: for ever. */
  readonly itemTimeout: number;
  /** The asynchronous context of the caller, if anything of it is called later. */
  readonly inContext: InContext | undefined;
}

/** Those of a call that brings nothing. */
export const noExtras: Extras = {
  meta: undefined,
  isStream: false,
  input: undefined,
  onProgress: undefined,
  itemTimeout: 0,
  inContext: undefined,
};

/** What the receiver of a call learns of its extras. */
export interface Head {
  /** Where in the frame's memory the name of the message type ends. */
  readonly nameEnd: number;
  readonly meta: Meta | undefined;
  readonly isStream: boolean;
  readonly hasInput: boolean;
  /** Whether somebody listens to the progress. */
  readonly hasListener: boolean;
}

/** What `options` add to a call; undefined if nothing. */
export function extrasOf(
  options: RuntimeCallOptions,
  isStream: boolean,
  itemTimeout: number,
  presentContext: () => InContext,
): Extras | undefined {
  const meta = own(options, 'meta');
  const input = own(options, 'input');
  const onProgress = own(options, 'onProgress');
  const isCalledBack = input !== undefined || onProgress !== undefined;
  if (meta === undefined && !isCalledBack && !isStream) return undefined;
  const inContext = isCalledBack ? presentContext() : undefined;
  return { meta: meta && { ...meta }, isStream, input, onProgress, itemTimeout, inContext };
}

/** The extras of a message that has passed the middleware, which may have changed its `meta`. */
export function withMeta(
  call: string,
  extras: Extras | undefined,
  meta: unknown,
): Extras | undefined {
  if (meta === extras?.meta) return extras;
  if (meta !== undefined) checkValue(call, 'meta', meta, check.meta);
  return { ...noExtras, ...extras, meta: meta as Meta | undefined };
}

/** The body of a CALL: the length of its head, the head as JSON, the value. */
export function withHead(
  { meta, isStream, input, onProgress }: Extras,
  value: Exclude<Body, string>,
): readonly Uint8Array[] | Attached {
  const flags = {
    stream: isStream || undefined,
    input: input !== undefined || undefined,
    progress: onProgress !== undefined || undefined,
    void: value === undefined || undefined,
  };
  const head = Buffer.from(jsonOf({ meta, ...flags }));
  const length = new Uint8Array(4);
  writeUint32(length, 0, head.length);
  if (value === undefined) return [length, head];
  if (value instanceof Attached) return value.after([length, head]);
  return ArrayBuffer.isView(value) ? [length, head, value] : [length, head, ...value];
}
