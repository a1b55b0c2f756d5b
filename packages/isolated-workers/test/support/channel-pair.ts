import { onTestFinished } from 'vitest';
import type { ByteLink } from '../../src/core/connection/byte-link.js';
import { memoryLinks } from '../../src/core/connection/memory-link.js';
import type { RuntimeHandler, UntypedMessages } from '../../src/core/contract/index.js';
import type { ChannelOptions } from '../../src/core/messaging/channel.js';
import {
  Channel,
  ChannelCaller,
  HostContext,
  type Link,
  type LinkSink,
  WorkerContext,
} from '../../src/core/messaging/index.js';
import { jsonSerializer } from '../../src/utils/index.js';
import { Schedule } from './schedule.js';

/** What one side is given; all of it has a default. */
export interface SideOptions extends Partial<Omit<ChannelOptions, 'handlers' | 'logger'>> {
  readonly handlers?: Readonly<Record<string, RuntimeHandler>>;
  /** The largest body that this side accepts. */
  readonly maxMessageBytes?: number;
  /** Whether this side reads attachments, as the other one knows. */
  readonly attaches?: boolean;
}

/** One end of a pair, and what its owner was told. */
export interface Side {
  readonly channel: Channel;
  readonly link: ByteLink;
  readonly caller: ChannelCaller<UntypedMessages>;
  /** The lines that were logged. */
  readonly lines: { readonly text: string; readonly fields: object }[];
  /** What became of notifications: what was thrown, and the message type. */
  readonly failed: (readonly [error: unknown, type: string])[];
  /** How often the other side asked for the end. */
  readonly asked: { times: number };
  /** With what the link was closed, each time that it was. */
  readonly ends: (Error | undefined)[];
  /** Whether there is something for the process to wait for, each time that it changed. */
  readonly holds: boolean[];
}

/** A frame, as a side without a channel gets it. */
export interface ReceivedFrame {
  readonly kind: number;
  readonly tx: number;
  readonly type: string;
  readonly text: string;
}

/** The other end of a link, which sends what it likes. */
export interface Peer {
  readonly link: ByteLink;
  readonly frames: ReceivedFrame[];
  readonly ends: (Error | undefined)[];
}

const hostSide = { side: 'host', workerId: 'w1' } as const;
const workerSide = { side: 'worker', workerId: 'w1' } as const;

const defaultBytes = 64 * 1024 * 1024;

const nobody: LinkSink = {
  frame: () => {
    throw new Error('a frame arrived before there was anybody to take it');
  },
  arriving: () => true,
  closed: () => undefined,
};

/** The channels of a host and of its worker, in this process; `schedule` decides when what arrives. */
export function channelPair(
  options: {
    readonly host?: SideOptions;
    readonly worker?: SideOptions;
    readonly schedule?: Schedule;
  } = {},
): { readonly host: Side; readonly worker: Side; readonly schedule: Schedule } {
  const { schedule = watched(new Schedule()), host = {}, worker = {} } = options;
  const links = memoryLinks([nobody, nobody], defaultBytes, schedule);
  limit(links[1], host);
  limit(links[0], worker);
  return {
    host: sideOf(links[0], { context: HostContext, side: hostSide, ...host }),
    worker: sideOf(links[1], { context: WorkerContext, side: workerSide, ...worker }),
    schedule,
  };
}

/** The channel of a host, and at the other end of its link somebody who keeps no rule. */
export function channelAndPeer(host: SideOptions = {}): {
  readonly host: Side;
  readonly peer: Peer;
  readonly schedule: Schedule;
} {
  const schedule = watched(new Schedule());
  const frames: ReceivedFrame[] = [];
  const ends: (Error | undefined)[] = [];
  const sink: LinkSink = {
    frame: ({ kind, tx, type, text }) => void frames.push({ kind, tx, type, text }),
    arriving: () => true,
    closed: (error) => void ends.push(error),
  };
  const links = memoryLinks([nobody, sink], defaultBytes, schedule);
  limit(links[1], host);
  const side = sideOf(links[0], { context: HostContext, side: hostSide, ...host });
  return { host: side, peer: { link: links[1], frames, ends }, schedule };
}

/** What a step of the schedule throws, nobody expects: the test fails. */
function watched(schedule: Schedule): Schedule {
  onTestFinished(() => schedule.settle());
  return schedule;
}

function limit(
  sender: ByteLink,
  { maxMessageBytes = defaultBytes, attaches = true }: SideOptions,
): void {
  sender.maxSendBytes = maxMessageBytes;
  sender.attaches = attaches;
}

function sideOf(
  link: ByteLink,
  options: SideOptions & Pick<ChannelOptions, 'context' | 'side'>,
): Side {
  const { handlers = {}, maxMessageBytes = defaultBytes, ...given } = options;
  const lines: Side['lines'] = [];
  const failed: Side['failed'] = [];
  const ends: Side['ends'] = [];
  const holds: Side['holds'] = [];
  const asked = { times: 0 };
  const log = (text: string, fields: object): void => void lines.push({ text, fields });
  const caller = new ChannelCaller<UntypedMessages>(() => channel);
  const channel: Channel = new Channel(link satisfies Link, {
    timeout: 0,
    timeouts: new Map(),
    noTimeouts: false,
    maxPending: Infinity,
    maxRunning: Infinity,
    errorClasses: new Map(),
    serializer: jsonSerializer,
    middleware: undefined,
    logger: { debug: log, info: log, warn: log, error: log },
    caller,
    notificationFailed: (error, type) => failed.push([error, type]),
    hold: (busy) => holds.push(busy),
    shutdownAsked: () => asked.times++,
    linkClosed: (error) => ends.push(error),
    ...given,
    handlers: new Map(Object.entries(handlers)),
  });
  link.handOver(channel, maxMessageBytes);
  return { channel, link, caller, lines, failed, asked, ends, holds };
}
