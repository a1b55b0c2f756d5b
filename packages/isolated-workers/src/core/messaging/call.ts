import type { Items, Meta, RuntimeHandler } from '../contract/index.js';
import type { Frame } from '../wire/index.js';
import type { Head } from './head.js';
import { noItems } from './items.js';
import type { InContext } from '../../utils/index.js';

/** What a call with items or progress has besides: its handler's end of them. */
export interface HandlerEnd {
  readonly input: Items<unknown> | undefined;
  /** What keeps the call from succeeding, whatever its handler returns. */
  readonly failure: { readonly error: unknown } | undefined;
  /** Sends progress. */
  progress(value: unknown): void;
  /** Sends the items of what the handler has returned, then calls one of the two. */
  produce(
    returned: unknown,
    done: (result: unknown) => void,
    failed: (error: unknown) => void,
  ): void;
  /** A frame of the caller's has arrived. */
  frame(frame: Frame): void;
  /** The caller has given up. */
  abort(reason: unknown): void;
  /** The answer follows. */
  close(): void;
}

/** Tells observers of a handler. */
export interface Observing {
  /** Calls a later part of the handler in the context of the first one. */
  readonly inContext: InContext | undefined;
  failed(error: unknown): void;
  over(): void;
}

/** The channel's record of a message being handled. No handler can reach it. */
export class Call {
  /** The transaction, or 0 for a notification. */
  readonly tx: number;
  readonly type: string;
  /** Bytes that the message counts in the sender's window. */
  readonly cost: number;
  /** What of it is given back when the handler has finished. */
  withheld = 0;
  readonly handler: RuntimeHandler | undefined;
  /** The other side, for the handler to call. */
  readonly caller: object;
  readonly head: Head | undefined;
  meta: Meta | undefined;
  end: HandlerEnd | undefined = undefined;
  /** What observers are told of it. */
  trace: Observing | undefined = undefined;
  /** Its caller has given up: nobody looks at the answer. */
  unwanted = false;
  #controller: AbortController | undefined;
  #abortReason: { readonly reason: unknown } | undefined;

  constructor(
    tx: number,
    type: string,
    cost: number,
    handler: RuntimeHandler | undefined,
    caller: object,
    head?: Head,
  ) {
    this.tx = tx;
    this.type = type;
    this.cost = cost;
    this.handler = handler;
    this.caller = caller;
    this.head = head;
    this.meta = head?.meta;
  }

  /** Made when first read: most handlers never do. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason.reason);
    }
    return this.#controller.signal;
  }

  get aborted(): boolean {
    return this.#abortReason !== undefined;
  }

  abort(reason: unknown): void {
    this.#abortReason ??= { reason };
    this.#controller?.abort(reason);
    this.end?.abort(reason);
  }
}

/** Makes the contexts of one side. */
export type ContextClass = new (call: Call) => object;

/** The contexts of the side whose handlers reach the other one by the name `other`. */
function contextClass(other: 'host' | 'worker'): ContextClass {
  /** What a handler gets besides the payload: all it can reach of its call. */
  return class Context {
    readonly #call: Call;

    constructor(call: Call) {
      this.#call = call;
    }

    get signal(): AbortSignal {
      return this.#call.signal;
    }

    get tx(): number {
      return this.#call.tx;
    }

    get type(): string {
      return this.#call.type;
    }

    get meta(): Meta {
      return this.#call.meta ?? (Object.create(null) as Meta);
    }

    get input(): Items<unknown> {
      return this.#call.end?.input ?? noItems();
    }

    get progress(): (value: unknown) => void {
      const call = this.#call;
      return (value) => {
        call.end?.progress(value);
      };
    }

    get [other](): object {
      return this.#call.caller;
    }
  };
}

/** The context of a worker's handlers. */
export const WorkerContext: ContextClass = contextClass('host');

/** The context of a host's handlers. */
export const HostContext: ContextClass = contextClass('worker');
