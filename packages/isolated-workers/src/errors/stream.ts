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
