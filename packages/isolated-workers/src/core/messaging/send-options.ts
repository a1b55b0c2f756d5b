import { check, checkOptions, checkValue, resolveTimeout } from '../common/index.js';
import { own } from '../../utils/index.js';
import type { SendOptions } from '../contract/index.js';

/** The deadlines of a side that sends requests. */
export interface Timeouts {
  readonly timeout: number;
  readonly timeouts: ReadonlyMap<string, number>;
  /** Deadlines are suspended: somebody is debugging. */
  readonly noTimeouts: boolean;
}

const sendChecks = { timeout: check.duration, signal: check.signal };

/**
 * The signal of a request and its timeout in milliseconds, 0 if it has none. Throws InvalidOptionError for a
 * type or an option that is wrong or unknown.
 */
export function resolveSendOptions(
  type: string,
  options: SendOptions | undefined,
  { timeout, timeouts, noTimeouts }: Timeouts,
): { readonly signal: AbortSignal | undefined; readonly timeout: number } {
  checkValue('send()', 'type', type, check.type);
  const usual = timeouts.size === 0 ? timeout : (timeouts.get(type) ?? timeout);
  if (options === undefined) return { signal: undefined, timeout: noTimeouts ? 0 : usual };
  checkOptions(`send('${type}')`, options, sendChecks);
  const given = own(options, 'timeout');
  const wanted = given === undefined ? usual : resolveTimeout(given);
  return { signal: own(options, 'signal'), timeout: noTimeouts ? 0 : wanted };
}
