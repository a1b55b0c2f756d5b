import {
  type CheckedPart,
  schemaFailure,
  validationFailure,
  type ValidationIssue,
} from '../../errors/index.js';
import { isThenable } from '../messaging/index.js';
import { memberOf, type Validator } from './rules.js';

/** The most issues that are told: a value can have as many as it has members. */
const mostIssues = 100;

/** A value to be checked, and what it is of. */
export interface Candidate {
  readonly value: unknown;
  readonly type: string;
  readonly part: CheckedPart;
}

/**
 * Calls `accepted` with what the schema makes of the value, and returns what that returns; a promise of it if the schema
 * takes its time. Throws ValidationError if the schema refuses the value, or fails.
 */
export function validate<T>(
  validator: Validator,
  candidate: Candidate,
  accepted: (value: unknown) => T,
): T | Promise<T> {
  const { value, type, part } = candidate;
  let answer: unknown;
  try {
    answer = validator.validate(value);
    if (isThenable(answer)) {
      return Promise.resolve(answer).then(
        (later) => accepted(outputOf(later, candidate)),
        (thrown: unknown) => {
          throw schemaFailure(type, part, thrown);
        },
      );
    }
  } catch (thrown) {
    throw schemaFailure(type, part, thrown);
  }
  return accepted(outputOf(answer, candidate));
}

/** The value that a schema's answer has. Throws ValidationError if it has issues, or is none. */
function outputOf(answer: unknown, { type, part }: Candidate): unknown {
  let issues: readonly ValidationIssue[] | undefined;
  try {
    if (typeof answer !== 'object' || answer === null)
      throw new TypeError('it answered neither a value nor issues');
    const given = memberOf(answer, 'issues');
    if (given === undefined) return memberOf(answer, 'value');
    issues = issuesOf(given);
  } catch (thrown) {
    throw schemaFailure(type, part, thrown);
  }
  throw validationFailure(type, part, issues);
}

/** The issues as plain data, which can be sent. Throws what a member of theirs throws. */
function issuesOf(given: unknown): ValidationIssue[] {
  if (!Array.isArray(given)) throw new TypeError('its issues are no array');
  return given.slice(0, mostIssues).map((issue: object) => {
    const path = memberOf(issue, 'path') as readonly unknown[] | undefined;
    return { message: String(memberOf(issue, 'message')), path: Array.from(path ?? [], keyOf) };
  });
}

function keyOf(segment: unknown): string | number {
  const isObject = typeof segment === 'object' && segment !== null;
  const key = isObject ? memberOf(segment, 'key') : segment;
  return typeof key === 'number' ? key : String(key);
}
