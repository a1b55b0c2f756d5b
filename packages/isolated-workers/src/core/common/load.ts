import { belowTopLevelAwait, couldNotLoad } from '../../errors/index.js';

/** Loads a part of the library that not everybody needs. Rejects with WorkerStartError if `call` cannot have it. */
export async function loadPart<Part>(call: string, load: () => Promise<Part>): Promise<Part> {
  try {
    // Undefined in a bundle of one file, where it comes after the program, if the program awaits it at its top level.
    const part = (await load()) as Part | undefined;
    if (part === undefined) throw belowTopLevelAwait();
    return part;
  } catch (cause) {
    throw couldNotLoad(call, cause);
  }
}
