import { bytesOfText } from './encoder.js';
import type { ErrorClasses } from './error-classes.js';
import { define, revive } from './error-decoder.js';
import { type Cut, Encoder, ERROR_KEYS } from './error-encoder.js';
import { Answers } from './foreign-values.js';
import { maxErrorBytes } from './kinds.js';

const NONE: ErrorClasses = new Map();

/**
 * Encodes any thrown value as JSON text of at most `maxBytes` bytes of UTF-8, and of 2 MiB. Never throws.
 *
 * Errors, plain objects, arrays, Map, Set, Date and Uint8Array are sent with cycles and shared references, a
 * class instance as its enumerable own properties, an error with those that are not enumerable as well, anything
 * else as its `util.inspect` text. Symbol keys and `toJSON` are ignored. Getters are read once per attempt to fit.
 *
 * A value that is too large, or would take longer than a text of 2 MiB, loses its longest texts, longest lists and
 * remotest nodes. 256 bytes hold a class and a shortened message; the text is empty if not even that fits.
 *
 * The form is flat, so nothing recurses: `[slot, ...nodes]`. A slot is a JSON primitive, `[i]` for the node
 * at i, or `['NaN']` and the like.
 */
export function encodeError(
  thrown: unknown,
  maxBytes: number,
  registered: ErrorClasses = NONE,
): string {
  const most = Math.min(maxBytes, maxErrorBytes);
  const answers = new Answers();
  for (const cut of cuts(most)) {
    try {
      const text = new Encoder(most, cut, registered, answers).encode(thrown);
      if (text !== undefined) return text;
    } catch {
      // Too much work, or out of stack: try with less.
    }
  }
  return '';
}

/** `encodeError`, in as many bytes as the text takes in a frame. */
export function encodeErrorWithin(room: number, thrown: unknown, registered: ErrorClasses): string {
  const text = encodeError(thrown, room, registered);
  // Text that is not Latin-1 may take twice as much as the codec counts.
  return bytesOfText(text) <= room ? text : encodeError(thrown, Math.floor(room / 2), registered);
}

/**
 * Decodes what `encodeError` was given, as far as it was sent. Never throws: invalid text gives an Error that
 * says so.
 *
 * An error has the nearest class that both sides know; it keeps its `name` and the name of its constructor. The
 * constructor of a registered class does not run. Its `stack` is the remote one.
 */
export function decodeError(text: string, registered: ErrorClasses = NONE): unknown {
  return revive(text, registered);
}

/** Adds `frames`, stack lines of the caller, below `separator` to the stack of a decoded error. Never throws. */
export function addCallerFrames(thrown: unknown, separator: string, frames: string): void {
  if (frames === '' || !(thrown instanceof Error)) return;
  try {
    const stack: unknown = thrown.stack;
    if (typeof stack === 'string')
      define(thrown, 'stack', `${stack}\n${separator}\n${frames}`, false);
  } catch {
    // A getter of the user's class, or a frozen error: it stays as it is.
  }
}

/** First everything, then less and less; at last only what tells one error from another. */
function* cuts(most: number): Generator<Cut> {
  yield { characters: Infinity, entries: Infinity, keys: ERROR_KEYS };
  for (let n = most / 8; n >= 128; n /= 8) {
    yield { characters: Math.floor(n), entries: Math.floor(n / 32), keys: ERROR_KEYS };
  }
  for (let n = most / 2; n >= 1; n /= 2) {
    yield { characters: Math.floor(n), entries: 0, keys: ['name', 'message'] };
  }
}
