/** One running peer, as every case sees it: a worker, or a pool of them. */
export interface Client {
  /** Calls a handler of the worker and returns its answer. */
  call(type: string, payload?: unknown): Promise<any>;
  /** Calls a handler without asking for an answer; only peers with `events`. */
  notify?(type: string, payload?: unknown): unknown;
  /** Ends the worker at once, whatever it does. */
  stop(): Promise<unknown>;
}

export interface StartOptions {
  /** How many workers a pool has. Other peers start one worker a client. */
  readonly workers: number;
  /** Milliseconds that each call may take; only peers with `deadlines`. */
  readonly deadline?: number | undefined;
  /** A middleware that passes everything on, on both sides; only peers with `middleware`. */
  readonly middleware?: boolean | undefined;
}

export interface Peer {
  readonly title: string;
  /** Where its workers live. */
  readonly place: 'process' | 'thread';
  /** Its file in `peers/`. */
  readonly module: string;
  /** Handed to its `start()`, on top of the case's own options. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly features: readonly Feature[];
  /** The npm package whose version the report names. */
  readonly package?: string;
}

/** What a peer can do beyond calls that carry JSON. */
export type Feature =
  /** Carries text, numbers and plain objects. */
  | 'values'
  /** Carries a Buffer or Uint8Array as bytes. */
  | 'bytes'
  /** Calls without an answer. */
  | 'events'
  | 'deadlines'
  | 'middleware'
  /** One worker works on several calls at once. */
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

export type Measure<P> = (input: MeasureInput, parameters: P) => Promise<Sample>;

export interface Case {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly measure: (input: MeasureInput) => Promise<Sample>;
  /** Features a peer needs to take part. */
  readonly needs: readonly Feature[];
  /** The peer that the ratios are to. */
  readonly reference: string;
  /** Both sides on one core. */
  readonly pinned?: boolean;
  /** Part of the short version. */
  readonly short?: boolean;
  /** Flags for the host process. */
  readonly flags?: readonly string[];
}
