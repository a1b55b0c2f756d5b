// The stage that checks what arrives by contracts. It has the form of middleware; its file is loaded by who has a
// contract, and nobody else.
import {
  type CheckedPart,
  InvalidOptionError,
  undeclaredPart,
  UnknownMessageError,
} from '../../errors/index.js';
import { check, isRecord, type ResolvedSharedOptions } from '../common/index.js';
import type { PassingMessage, RuntimeMiddleware } from '../contract/index.js';
import { asMessage, isThenable } from '../messaging/index.js';
import { own } from '../../utils/index.js';
import { type Part, type Rules, rulesOf } from './rules.js';
import { validate } from './validate.js';

/** The rules of a side: for what its handlers get, and for what its calls get. Without them nothing is checked. */
interface SidesRules {
  readonly handled: Rules | undefined;
  readonly called: Rules | undefined;
}

/** What is checked of a message. */
interface Place {
  readonly rules: keyof SidesRules;
  /** What the contract calls it. */
  readonly declared: Part;
  /** What an error calls it. */
  readonly part: CheckedPart;
}

const payload: Place = { rules: 'handled', declared: 'payload', part: 'payload' };
const input: Place = { rules: 'handled', declared: 'input', part: 'input' };
const item: Place = { rules: 'called', declared: 'stream', part: 'item' };

/** What is checked of the messages that arrive, by their kind; of an `'end'` and an `'error'` nothing. */
const places: ReadonlyMap<PassingMessage['kind'], Place> = new Map([
  ['request', payload],
  ['notification', payload],
  ['result', { rules: 'called', declared: 'result', part: 'result' }],
  ['item', item],
  ['progress', { rules: 'called', declared: 'progress', part: 'progress' }],
]);

/** The middleware of a side with contracts. Throws InvalidOptionError for a contract that does not suit. */
export function checking(
  call: string,
  options: ResolvedSharedOptions,
  side: 'host' | 'worker',
): RuntimeMiddleware {
  const ofWorker = readRules(call, 'contract', options);
  const ofHost = readRules(call, 'hostContract', options);
  const rules: SidesRules =
    side === 'worker'
      ? { handled: ofWorker, called: ofHost }
      : { handled: ofHost, called: ofWorker };
  if (rules.handled !== undefined) {
    const option = side === 'worker' ? 'contract' : 'hostContract';
    compareHandlers(call, option, rules.handled, options);
  }
  return stage(rules, options.middleware);
}

function readRules(
  call: string,
  option: 'contract' | 'hostContract',
  options: ResolvedSharedOptions,
): Rules | undefined {
  const given = options[option];
  if (given === undefined) return undefined;
  const schemas: unknown = own(given, 'schemas');
  const wire: unknown = own(given, 'wire');
  if (!isRecord(schemas) || typeof wire !== 'string')
    throw new InvalidOptionError(call, option, check.contract[0], given);
  const { name } = options.serializer;
  if (name !== wire) {
    const expected = `the serializer of the wire format that '${option}' names, '${wire}'`;
    throw new InvalidOptionError(call, 'serializer', expected, name);
  }
  return rulesOf({ call, option }, schemas);
}

/** What has a handler and no description would reach that handler unchecked. */
function compareHandlers(
  call: string,
  option: string,
  rules: Rules,
  { handlers, ...options }: ResolvedSharedOptions,
): void {
  for (const type of handlers.keys()) {
    if (rules.has(type)) continue;
    const expected = `a contract that describes each message type of the handlers, '${type}' too`;
    throw new InvalidOptionError(call, option, expected, options);
  }
  for (const type of rules.keys()) {
    if (handlers.has(type)) continue;
    const expected = `an object with a function for each message type of '${option}', '${type}' too`;
    throw new InvalidOptionError(call, 'handlers', expected, handlers);
  }
}

/** Lets the user's middleware see a message as it has arrived, and then checks it. */
function stage(rules: SidesRules, users: RuntimeMiddleware | undefined): RuntimeMiddleware {
  return (message, direction) => {
    // As they are before the user's middleware, which may return a message of its own.
    const { kind, type } = message;
    if (direction === 'send') {
      if (kind === 'request' || kind === 'notification') refuseUnknown(type, rules.called);
      return users?.(message, direction);
    }
    const place = kind === 'item' && message.of === 'input' ? input : places.get(kind);
    const passed = users?.(message, direction);
    if (place === undefined) return passed;
    const check = (seen: unknown): unknown =>
      checked(asMessage(seen, message), type, place, rules[place.rules]);
    return isThenable(passed) ? Promise.resolve(passed).then(check) : check(passed);
  };
}

/** Throws UnknownMessageError before anything is sent: nothing is known of what would come back. */
function refuseUnknown(type: string, rules: Rules | undefined): void {
  if (rules?.has(type) === false) throw new UnknownMessageError(type, [...rules.keys()]);
}

/** The message with what its schema makes of the value. Throws ValidationError, or rejects with it. */
function checked(
  message: PassingMessage,
  type: string,
  { declared, part }: Place,
  rules: Rules | undefined,
): unknown {
  const rule = rules?.get(type);
  // Without a contract anything arrives. What has no rule in one has no handler, and no call.
  if (rule === undefined) return message;
  const validator = rule.get(declared);
  if (validator !== undefined) {
    return validate(validator, { value: message.payload, type, part }, (value) => {
      message.payload = value;
      return message;
    });
  }
  if (part !== 'payload' && part !== 'result') throw undeclaredPart(type, part);
  // As the types have it: there is none.
  message.payload = undefined;
  return message;
}
