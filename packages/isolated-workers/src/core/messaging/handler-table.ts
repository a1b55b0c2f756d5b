import type { RuntimeHandler } from '../contract/index.js';
import { Buffer } from '../../utils/index.js';

interface KnownHandler {
  readonly name: Uint8Array;
  readonly found: readonly [type: string, handler: RuntimeHandler];
}

/**
 * Finds the handler of a message type by the bytes of its name, without making a string. Only given handlers
 * are found: an inherited name such as `constructor` has none.
 */
export class HandlerTable {
  readonly #byLength = new Map<number, KnownHandler[]>();
  readonly types: readonly string[];

  constructor(handlers: ReadonlyMap<string, RuntimeHandler>) {
    this.types = [...handlers.keys()];
    for (const [type, handler] of handlers) {
      const name = Buffer.from(type);
      const known = this.#byLength.get(name.length) ?? [];
      known.push({ name, found: [type, handler] });
      this.#byLength.set(name.length, known);
    }
  }

  find(
    bytes: Buffer,
    start: number,
    end: number,
  ): readonly [type: string, handler: RuntimeHandler | undefined] {
    const known = this.#byLength.get(end - start);
    if (known !== undefined)
      for (const { name, found } of known) if (startsWith(bytes, start, name)) return found;
    return [bytes.toString('utf8', start, end), undefined];
  }
}

function startsWith(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let at = 0; at < name.length; at++) if (bytes[start + at] !== name[at]) return false;
  return true;
}
