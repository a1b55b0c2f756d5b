import { ProtocolError } from '../../../errors/index.js';
import type { Frame } from '../../wire/index.js';
import type { Conversation } from './conversation.js';
import { chunkOf, itemCost, itemsOf, owningPart } from './items.js';
import type { QueueReader } from './reader.js';

/** Brings the items of a frame to their reader: decoded, and through the middleware. Throws ProtocolError. */
export function receiveItems(
  talk: Conversation,
  reader: QueueReader,
  frame: Frame,
  isChunk: boolean,
  failed: (error: unknown) => void,
): void {
  if (!reader.isWanting || frame.isCut) return;
  const { codec, type, tx, receiving } = talk;
  let items: readonly unknown[];
  try {
    items = isChunk ? [chunkOf(frame)] : itemsOf(frame, codec, type);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    failed(error);
    return;
  }
  const cost = frame.valueBytes + items.length * itemCost;
  reader.arrived(cost);
  if (receiving === undefined) {
    reader.push(items, cost);
    return;
  }
  const of = owningPart(frame.kind);
  for (const [index, item] of items.entries())
    receiving.run(
      { kind: 'item', of, type, tx, payload: item },
      (message) => {
        reader.push([message.payload], index === items.length - 1 ? cost : 0);
      },
      failed,
    );
}
