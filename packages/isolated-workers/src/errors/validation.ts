import { causedBy, sentenceOf } from './text.js';
import { type CheckedPart, ValidationError, type ValidationIssue } from './validation-error.js';

/** The most issues that the message of an error tells. */
const toldIssues = 3;
/** The most characters of each. */
const toldCharacters = 200;

/** The error for a part that a schema does not accept. */
export function validationFailure(
  type: string,
  part: CheckedPart,
  issues: readonly ValidationIssue[],
): ValidationError {
  const told = issues.slice(0, toldIssues).map(wordingOf).join('; ');
  const more = issues.length > toldIssues ? '; all of them are in its property issues' : '';
  const text = `'${type}': the ${part} does not fit the contract: ${sentenceOf(told + more)}`;
  return new ValidationError(text, type, part, issues);
}

/** The error for a part that a schema could not check. */
export function schemaFailure(type: string, part: CheckedPart, thrown: unknown): ValidationError {
  const message = `the schema threw: ${sentenceOf(thrown)}`;
  const text = `'${type}': the ${part} could not be checked: ${message}`;
  return new ValidationError(text, type, part, [{ message, path: [] }], causedBy(thrown));
}

/** The error for a part that the contract has no schema for, and should have none of. */
export function undeclaredPart(type: string, part: CheckedPart): ValidationError {
  return validationFailure(type, part, [{ message: 'it declares none', path: [] }]);
}

function wordingOf({ message, path }: ValidationIssue): string {
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  const text = where + message;
  return text.length > toldCharacters ? `${text.slice(0, toldCharacters)}…` : text;
}
