// Breaks the one line of minified code into lines of at most 120 characters: Node shows the line that threw an error
// nobody caught.
import MagicString from 'magic-string';
import ts from 'typescript';

export const longestLine = 120;

// After these tokens a new line never ends a statement.
const { SyntaxKind } = ts;
const open = new Set([
  SyntaxKind.CommaToken,
  SyntaxKind.SemicolonToken,
  SyntaxKind.OpenBraceToken,
  SyntaxKind.OpenParenToken,
  SyntaxKind.OpenBracketToken,
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.QuestionQuestionToken,
  SyntaxKind.QuestionToken,
  SyntaxKind.ColonToken,
  SyntaxKind.EqualsToken,
]);

/** The code with line breaks, and the map from it to what it was. */
export function shortLines(code) {
  const broken = new MagicString(code);
  let start = 0;
  let last;
  const breakAtLast = () => {
    broken.appendLeft(last.at, `${last.mark}\n`);
    start = last.at;
  };
  for (const place of places(code)) {
    if (last !== undefined && place.at + place.mark.length - start > longestLine) breakAtLast();
    last = place;
  }
  return { code: broken.toString(), map: broken.generateMap({ hires: 'boundary' }) };
}

/** Where a line may end, in order, and the mark that has to stand before its end. */
function* places(code) {
  const file = ts.createSourceFile('index.js', code, ts.ScriptTarget.Latest, true);
  for (const token of tokens(file)) {
    if (open.has(token.kind)) yield { at: token.getEnd(), mark: '' };
    if (ts.isTemplateLiteralToken(token) || ts.isStringLiteral(token))
      // Before a space, and after a letter: not within an escape sequence.
      for (const { index } of token.getText(file).matchAll(/(?<=\w) /g))
        yield { at: token.getStart(file) + index, mark: '\\' };
  }
  yield { at: code.length, mark: '' };

  function* tokens(node) {
    const children = node.getChildren(file);
    if (children.length === 0) yield node;
    for (const child of children) yield* tokens(child);
  }
}
