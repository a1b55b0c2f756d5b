// The schemas of a contract, found and tried before anything is started.
import { InvalidOptionError, sentenceOf } from '../../errors/index.js';
import { isFromPollution } from '../../utils/index.js';
import type { StandardSchema } from '../contract/index.js';

/** What a contract may have a schema for. */
const parts = ['payload', 'result', 'stream', 'input', 'progress'] as const;
export type Part = (typeof parts)[number];

/** What checks one part of a message. */
export type Validator = StandardSchema['~standard'];

/** The validators of one message type. */
export type Rule = ReadonlyMap<Part, Validator>;

/** The validators of a contract, by message type. */
export type Rules = ReadonlyMap<string, Rule>;

/** The option that is being read, and how to refuse it. */
interface Reading {
  readonly call: string;
  readonly option: string;
}

/** Reads every schema of a contract. Throws InvalidOptionError for the first that is none. */
export function rulesOf(reading: Reading, schemas: object): Rules {
  const { call, option } = reading;
  const rules = new Map<string, Rule>();
  for (const [type, definition] of Object.entries(schemas) as [string, unknown][]) {
    if (typeof definition !== 'object' || definition === null) {
      const expected = `a contract whose messages are objects of schemas, which '${type}' is not`;
      throw new InvalidOptionError(call, option, expected, definition);
    }
    rules.set(type, ruleOf(reading, type, definition));
  }
  return rules;
}

function ruleOf(reading: Reading, type: string, definition: object): Rule {
  const { call, option } = reading;
  const rule = new Map<Part, Validator>();
  for (const [name, schema] of Object.entries(definition) as [string, unknown][]) {
    const part = parts.find((each) => each === name);
    if (part === undefined) {
      const expected = `a contract whose messages have ${parts.join(', ')} and nothing else, such as '${type}.${name}'`;
      throw new InvalidOptionError(call, option, expected, schema);
    }
    if (schema !== undefined) rule.set(part, validatorOf(reading, `${type}.${name}`, schema));
  }
  return rule;
}

function validatorOf({ call, option }: Reading, name: string, schema: unknown): Validator {
  let validator: unknown;
  let why = 'is none';
  try {
    // A schema of arktype is a function.
    if ((typeof schema === 'object' && schema !== null) || typeof schema === 'function')
      validator = memberOf(schema, '~standard');
    if (isValidator(validator)) return validator;
  } catch (thrown) {
    why = `throws when it is read (${sentenceOf(thrown)})`;
  }
  const expected = `a contract of schemas that follow Standard Schema, version 1, and '${name}' ${why}`;
  throw new InvalidOptionError(call, option, expected, schema);
}

function isValidator(value: unknown): value is Validator {
  return (
    typeof value === 'object' &&
    value !== null &&
    memberOf(value, 'version') === 1 &&
    typeof memberOf(value, 'validate') === 'function'
  );
}

/** A member of another library's object, whose class may have it. What the program has put on `Object.prototype` is none. */
export function memberOf(owner: object, key: string): unknown {
  return isFromPollution(owner, key) ? undefined : (Reflect.get(owner, key) as unknown);
}
