import { RequestTimeoutError, UnknownMessageError } from './request.js';

/** No item of a stream arrived within its `itemTimeout`. */
export function noItemWithin(type: string, timeout: number): RequestTimeoutError {
  return new RequestTimeoutError(type, timeout, 'stream', 'item', "'itemTimeout'");
}

/** `send()` was called where the handler gives items. */
export function isAStream(type: string): UnknownMessageError {
  return new UnknownMessageError(
    type,
    `send('${type}'): its handler returns items. Read them with stream('${type}').`,
  );
}

/** `stream()` was called where the handler gives none. */
export function isNoStream(type: string): UnknownMessageError {
  return new UnknownMessageError(
    type,
    `stream('${type}'): its handler returns no items, but one result. Call it with send('${type}').`,
  );
}

/** The items of a stream, or an input, cannot be read, or not any more. */
export function cannotBeRead(name: string, why: 'read' | 'discarded'): TypeError {
  return new TypeError(
    why === 'read'
      ? `${name}: the items can be read once, and something reads or has read them`
      : `${name}: the items are gone, because only the result was awaited; begin to read before that`,
  );
}
