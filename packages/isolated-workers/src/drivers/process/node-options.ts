/** Words of `NODE_OPTIONS`, each with the spaces before it. Node splits at spaces only, outside double quotes. */
export const words: RegExp = / *(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^" ])+/gs;

/** What a word says. */
export function unquoted(word: string): string {
  const quotes = /"((?:\\.|[^"\\])*)(?:"|\\?$)/gs;
  return word
    .replace(/^ +/, '')
    .replace(quotes, (_, text: string) => text.replace(/\\(.)/gs, '$1'));
}

/** A word that says `text`. */
export function quoted(text: string): string {
  return /[ "\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}
