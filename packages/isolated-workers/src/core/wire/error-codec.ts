import { define, revive } from './error-decoder.js';
import { type Cut, Encoder, ERROR_KEYS } from './error-encoder.js';

/** The frames of whoever awaits the answer, to be read below the remote stack. */
export interface CallerFrames {
  /** The line between the two stacks, such as `    ---- called from the host ----`. */
  readonly separator: string;
  /** Stack lines, each starting with `    at`. An empty text adds nothing. */
  readonly frames: string;
}

/**
 * Whatever was thrown, as JSON text of at most `maxBytes` bytes of UTF-8. Never throws.
 *
 * Errors, plain objects, arrays, Map, Set, Date and Uint8Array travel with cycles and shared
 * references, a class instance as its enumerable own properties, anything else as its
 * `util.inspect` text. Symbol keys and `toJSON` are ignored. Getters are read, once for each attempt
 * to fit: what is too large loses its longest texts, longest lists and remotest nodes. 256 bytes
 * hold a class and a shortened message; the text is empty where not even that fits.
 *
 * The form is flat, so nothing recurses: `[slot, ...nodes]`, where a slot is a JSON primitive, `[i]`
 * for the node at i, or `['NaN']` and the like.
 */
export function encodeError(thrown: unknown, maxBytes: number): string {
  for (const cut of cuts(maxBytes)) {
    try {
      const text = new Encoder(maxBytes, cut).encode(thrown);
      if (text !== undefined) return text;
    } catch {
      // Over the limit, or at the end of the stack or the longest string: less may do.
    }
  }
  return '';
}

/**
 * What `encodeError` was given, as far as it could travel. Never throws: text that makes no sense
 * gives an Error that says so.
 *
 * An error is of the nearest class both sides know, and keeps its `name` and the name of its
 * constructor. Its `stack` is the remote one; that of the thrown error itself goes on with `caller`.
 */
export function decodeError(text: string, caller?: CallerFrames): unknown {
  const thrown = revive(text);
  if (caller !== undefined && caller.frames !== '' && thrown instanceof Error) {
    const stack = `${thrown.stack ?? ''}\n${caller.separator}\n${caller.frames}`;
    define(thrown, 'stack', stack, false);
  }
  return thrown;
}

/** No string is longer in V8. */
const MAX_STRING_LENGTH = 2 ** 29 - 24;

/** First all of it, then ever less; at last only what tells one error from another. */
function* cuts(maxBytes: number): Generator<Cut> {
  yield { characters: Infinity, entries: Infinity, keys: ERROR_KEYS };
  const most = Math.min(maxBytes, MAX_STRING_LENGTH);
  for (let n = most / 8; n >= 128; n /= 8) {
    yield { characters: Math.floor(n), entries: Math.floor(n / 8), keys: ERROR_KEYS };
  }
  for (let n = most / 2; n >= 1; n /= 2) {
    yield { characters: Math.floor(n), entries: 0, keys: ['name', 'message'] };
  }
}
