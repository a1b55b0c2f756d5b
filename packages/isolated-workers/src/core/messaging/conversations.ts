import { own } from '../../utils/index.js';
import type { RuntimeCallOptions } from '../contract/index.js';
import type { ItemReader } from './items.js';
import type { Extras } from './head.js';
import { rejected } from './rejection.js';
import type { Settlement } from './settlement.js';
import { loadStreams, type Streams, streams } from './streams-on-demand.js';
import type { ConversationContext } from './streams/conversation.js';
import { State, type Transaction } from './transactions.js';

/** Whether a request has items or progress. */
export function isConversation({ isStream, inContext }: Extras): boolean {
  return isStream || inContext !== undefined;
}

/** What a call returns that is refused before it begins. Its input, which nobody will read, ends. */
export function refusedCall(
  reason: unknown,
  options: RuntimeCallOptions | undefined,
): Promise<never> {
  const input = options && own(options, 'input');
  if (input !== undefined)
    loadStreams()
      .then(({ sourceOf }) => sourceOf(input)?.end(reason))
      .catch(() => undefined);
  return rejected(reason);
}

/** Gives requests with items or progress their end of them, which is loaded when the first one needs it. */
export class Conversations {
  readonly #context: ConversationContext;
  readonly #settlement: Settlement;

  constructor(context: ConversationContext, settlement: Settlement) {
    this.#context = context;
    this.#settlement = settlement;
  }

  /** `result`: the answer. Returns what reads the items of a stream. */
  open(
    transaction: Transaction,
    extras: Extras,
    result: Promise<unknown>,
  ): ItemReader | Promise<ItemReader> {
    const { tx, type } = transaction;
    const abandon = (reason: unknown): void => {
      this.#settlement.abandon(transaction, reason);
    };
    const begin = ({ CallerSide }: Streams): ItemReader => {
      const context = { ...this.#context, tx, type, extras, result, abandon };
      const end = (transaction.end = new CallerSide(context));
      if (transaction.state === State.sent) end.sent();
      return end.reader;
    };
    if (streams !== undefined) return begin(streams);
    const reader = loadStreams().then(begin);
    reader.catch(abandon);
    return reader;
  }
}
