import { parseArgs } from 'node:util';

/** An invalid argument. */
class ArgumentError extends Error {}

/** Runs a program; reports wrong arguments without a stack. @param {() => Promise<void>} program */
export async function runProgram(program) {
  try {
    await program();
  } catch (error) {
    const { code = '' } = /** @type {NodeJS.ErrnoException} */ (error);
    if (!(error instanceof ArgumentError) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 2;
  }
}

/** @param {import('node:util').ParseArgsConfig['options']} options */
export const parseOptions = (options) =>
  /** @type {Record<string, string | boolean | undefined>} */ (parseArgs({ options }).values);

/**
 * @param {string} option
 * @param {unknown} text names with commas between them
 * @param {readonly string[]} known what they may be
 * @returns {readonly string[] | undefined}
 */
export function namesIn(option, text, known) {
  if (typeof text !== 'string') return undefined;
  const names = text.split(',');
  const strange = names.filter((name) => !known.includes(name));
  if (strange.length > 0)
    throw new ArgumentError(
      `--${option} ${strange.join(',')}: no such name; one of ${known.join(', ')}`,
    );
  return names;
}

/** @param {string} option @param {unknown} text @returns {number | undefined} */
export function countIn(option, text) {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new ArgumentError(`--${option} ${text}: a whole number above 0 is expected`);
  return count;
}
