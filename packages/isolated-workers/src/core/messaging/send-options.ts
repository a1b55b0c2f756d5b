import { check, checkOptions, checkValue, resolveTimeout } from '../common/index.js';
import { own, presentContext } from '../../utils/index.js';
import type { RuntimeCallOptions } from '../contract/index.js';
import { type Extras, extrasOf, noExtras } from './head.js';

/** The deadlines of a side that sends requests. */
export interface Timeouts {
  readonly timeout: number;
  readonly timeouts: ReadonlyMap<string, number>;
  /** Deadlines are suspended: somebody is debugging. */
  readonly noTimeouts: boolean;
}

const sendChecks = {
  timeout: check.duration,
  signal: check.signal,
  meta: check.meta,
  input: check.source,
  onProgress: check.function,
};
const streamChecks = { ...sendChecks, itemTimeout: check.duration };

/** The call that a request is made by. */
export type RequestCall = 'send' | 'stream';

/** The options of a call, checked and complete. */
export interface ResolvedCallOptions {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds; 0: no deadline. */
  readonly timeout: number;
  readonly extras: Extras | undefined;
}

const streamOnly: Extras = { ...noExtras, isStream: true };

/** Throws InvalidOptionError for a type or an option that is wrong or unknown. */
export function resolveCallOptions(
  call: RequestCall,
  type: string,
  options: RuntimeCallOptions | undefined,
  { timeout, timeouts, noTimeouts }: Timeouts,
): ResolvedCallOptions {
  checkValue(`${call}()`, 'type', type, check.type);
  const usual = timeouts.size === 0 ? timeout : (timeouts.get(type) ?? timeout);
  const isStream = call === 'stream';
  if (options === undefined)
    return {
      signal: undefined,
      timeout: noTimeouts ? 0 : usual,
      extras: isStream ? streamOnly : undefined,
    };
  checkOptions(`${call}('${type}')`, options, isStream ? streamChecks : sendChecks);
  const given = own(options, 'timeout');
  const wanted = given === undefined ? usual : resolveTimeout(given);
  return {
    signal: own(options, 'signal'),
    timeout: noTimeouts ? 0 : wanted,
    extras: extrasOf(
      options,
      isStream,
      noTimeouts ? 0 : resolveTimeout(own(options, 'itemTimeout') ?? 0),
      presentContext,
    ),
  };
}
