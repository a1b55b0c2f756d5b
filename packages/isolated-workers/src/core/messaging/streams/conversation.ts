import type { ErrorClasses } from '../../wire/index.js';
import type { Link } from '../link.js';
import type { MiddlewareQueue } from '../middleware.js';
import type { PayloadCodec } from '../payload-codec.js';

/** What both sides of a call with items or progress need of their channel. */
export interface ConversationContext {
  readonly link: Link;
  readonly codec: PayloadCodec;
  readonly errorClasses: ErrorClasses;
  readonly sending: MiddlewareQueue | undefined;
  readonly receiving: MiddlewareQueue | undefined;
  /** This side begins, or ceases, to wait for the other one. */
  wait(change: 1 | -1): void;
}

/** The same for one call. */
export interface Conversation extends ConversationContext {
  readonly tx: number;
  readonly type: string;
}
