/** A running peer as the cases see it: a worker, or a pool of workers. */
export interface Client {
  /** Calls a handler of the worker and returns its answer. */
  call(type: string, payload?: unknown): Promise<unknown>;
  /** Calls a handler without asking for an answer; only peers with `events`. */
  notify?(type: string, payload?: unknown): unknown;
  /**
   * Hands on the items that the worker gives under `type`. Resolves after the last one. Only peers with `items up` or
   * `chunks up`.
   */
  receive?(type: string, payload: unknown, take: Take): Promise<unknown>;
  /**
   * Gives items to a `taker()` in the worker, which gets `payload`. Returns how many it has taken. Only peers with
   * `items down` or `chunks down`.
   */
  give?(payload: object, items: Iterable<unknown>): Promise<unknown>;
  /** Ends the worker at once, whatever it is doing. */
  stop(): Promise<unknown>;
  /** The worker's process. */
  readonly pid?: number | undefined;
}

/** Takes an item. No further one may follow before what it returns has resolved. */
export type Take = (item: unknown) => Promise<unknown> | undefined;

export interface StartOptions {
  /** How many workers a pool has. Other peers start one worker per client. */
  readonly workers: number;
  /** Milliseconds that each call may take; only peers with `deadlines`. */
  readonly deadline?: number | undefined;
  /** Adds a middleware that passes everything on, on both sides; only peers with `middleware`. */
  readonly middleware?: boolean | undefined;
}

export interface Peer {
  readonly title: string;
  /** Where its workers live. */
  readonly place: 'process' | 'thread';
  /** Its file in `peers/`. */
  readonly module: string;
  /** Passed to its `start()`, in addition to the case's own options. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly features: readonly Feature[];
  /** Takes part in these groups of cases only. @default all */
  readonly groups?: readonly Group[];
  /** The npm package whose version the report names. */
  readonly package?: string;
}

/** What a peer can do beyond calls that carry JSON. */
export type Feature =
  /** Carries text, numbers and plain objects. */
  | 'values'
  /** Carries a Buffer or Uint8Array as bytes. */
  | 'bytes'
  /** Its workers give values, or bytes, one after the other. */
  | 'items up'
  | 'chunks up'
  /** They take them. */
  | 'items down'
  | 'chunks down'
  /** Has calls without an answer. */
  | 'events'
  | 'deadlines'
  | 'middleware'
  /** One worker runs several calls at once. */
  | 'concurrent'
  /** One client has many workers. */
  | 'pool';

export type StartPeer = (options: StartOptions & Record<string, unknown>) => Promise<Client>;

export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly digits: number;
  /** Whether tables show its ratio to the reference. The ratio to a figure near zero means nothing. */
  readonly compared: boolean;
}

/** What one host process measured: a number for each metric of its case. */
export type Sample = Readonly<Record<string, number>>;

export interface MeasureInput {
  /** Starts the peer; several times if the case wants several. */
  start(options?: Partial<StartOptions>): Promise<Client>;
  readonly peer: Peer;
  /** Milliseconds that a timed part should take. */
  readonly window: number;
}

export type Group = 'requests' | 'payloads' | 'streams' | 'scale' | 'growth';

export interface Case {
  readonly title: string;
  readonly group: Group;
  readonly metrics: readonly Metric[];
  readonly measure: (input: MeasureInput) => Promise<Sample>;
  /** Features a peer needs to take part. */
  readonly needs: readonly Feature[];
  /** The peer that the ratios are to. */
  readonly reference: string;
  /** What readers of the figures should know. */
  readonly note?: string;
  /** Both sides on one core. */
  readonly pinned?: boolean;
  /** It varies a lot between rounds: the guard and the full version take three times as many. */
  readonly restless?: boolean;
  /** It takes long and hardly varies: they take a third of the rounds. */
  readonly steady?: boolean;
  /** The only system that tells what it measures. */
  readonly system?: NodeJS.Platform;
  /** Part of the short version. */
  readonly short?: boolean;
  /** The peers that take part. @default all that have what it needs */
  readonly only?: readonly string[];
}

interface Limit {
  readonly must?: number;
  readonly aim?: number;
}

/** A limit for one figure of ours, or for how it compares with a peer's in the same round. */
export interface Budget {
  readonly case: string;
  readonly metric: string;
  /** @default 'ours' */
  readonly peer?: string;
  /** The peer it is compared with. @default none: the figure itself */
  readonly versus?: string;
  /** Which figure of that peer. @default the same */
  readonly versusMetric?: string;
  /** Whether the peer's figure divides, or is taken off. @default 'ratio' */
  readonly by?: 'ratio' | 'difference';
  readonly atMost?: Limit;
  readonly atLeast?: Limit;
}

/** What a worker reports about its process. */
export interface Usage {
  readonly pid: number;
  /** CPU time so far, in microseconds. */
  readonly cpu: number;
}
