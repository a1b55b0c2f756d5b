import type { InContext } from '../../../utils/index.js';
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

/** What a writer tells its side. */
export interface WriterOwner {
  /** The kinds of frames that carry items in its direction. */
  readonly kinds: { readonly values: number; readonly bytes: number };
  readonly inContext: InContext;
  /** The source has ended by itself, with this result, and all of its items are sent. */
  finished(result: unknown): void;
  /** The source threw, or an item could not be sent. The source has ended. */
  failed(error: unknown): void;
  /** The source has ended because nobody wants more of it. */
  stopped(): void;
}
