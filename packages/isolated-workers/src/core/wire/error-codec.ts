import { define, revive } from './error-decoder.js';
import { type Cut, Encoder, ERROR_KEYS } from './error-encoder.js';

/** The caller's frames, to be read below the remote stack. */
export interface CallerFrames {
  /** The line between the two stacks, such as ` ---- called from the host ----`. */
  readonly separator: string;
  /** Stack lines, each starting with ` at`. An empty text adds nothing. */
  readonly frames: string;
}

/**
 * Encodes any thrown value as JSON text of at most `maxBytes` bytes of UTF-8. Never throws.
 *
 * Errors, plain objects, arrays, Map, Set, Date and Uint8Array are sent with cycles and shared references, a
 * class instance as its enumerable own properties, anything else as its `util.inspect` text. Symbol keys and
 * `toJSON` are ignored. Getters are read once per attempt to fit. A value that is too large loses its longest
 * texts, longest lists and remotest nodes. 256 bytes hold a class and a shortened message; the text is empty
 * if not even that fits.
 *
 * The form is flat, so nothing recurses: `[slot, ...nodes]`. A slot is a JSON primitive, `[i]` for the node
 * at i, or `['NaN']` and the like.
 */
export function encodeError(thrown: unknown, maxBytes: number): string {
  for (const cut of cuts(maxBytes)) {
    try {
      const text = new Encoder(maxBytes, cut).encode(thrown);
      if (text !== undefined) return text;
    } catch {
      // Too large, or out of stack or string length: try with less.
    }
  }
  return '';
}

/**
 * Decodes what `encodeError` was given, as far as it was sent. Never throws: invalid text gives an Error that
 * says so.
 *
 * An error has the nearest class that both sides know; it keeps its `name` and the name of its constructor.
 * Its `stack` is the remote one. The caller's frames follow the stack of the thrown error itself.
 */
export function decodeError(text: string, caller?: CallerFrames): unknown {
  const thrown = revive(text);
  if (caller !== undefined && caller.frames !== '' && thrown instanceof Error) {
    const stack = `${thrown.stack ?? ''}\n${caller.separator}\n${caller.frames}`;
    define(thrown, 'stack', stack, false);
  }
  return thrown;
}

/** The longest string in V8. */
const MAX_STRING_LENGTH = 2 ** 29 - 24;

/** First everything, then less and less; at last only what tells one error from another. */
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
