import { ProtocolError } from '../../../errors/index.js';
import { ownMembers } from '../../../utils/index.js';
import type { Meta } from '../../contract/index.js';
import { flagUndefined, type Frame, readUint32 } from '../../wire/index.js';
import type { Head } from '../head.js';

/** Takes the head off a CALL, so that its value is that of any message. Throws ProtocolError if it makes no sense. */
export function takeHead(frame: Frame): Head {
  const { bytes, valueStart: nameEnd, end } = frame;
  const start = nameEnd + 4;
  const length = frame.isCut ? 0 : start > end ? Infinity : readUint32(bytes, nameEnd);
  if (start + length > end) throw new ProtocolError('A call arrived without a whole head');
  const head = frame.isCut ? {} : parsed(bytes.toString('utf8', start, start + length));
  if (!frame.isCut) frame.valueStart = start + length;
  if (head['void'] === true) frame.flags = flagUndefined;
  return {
    nameEnd,
    meta: head['meta'] === undefined ? undefined : metaOf(head['meta']),
    // Only a request has a number under which items could travel.
    isStream: head['stream'] === true && frame.tx !== 0,
    hasInput: head['input'] === true && frame.tx !== 0,
    hasListener: head['progress'] === true && frame.tx !== 0,
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null)
      return ownMembers(value as Record<string, unknown>);
  } catch {
    // Told below.
  }
  throw new ProtocolError('A call arrived whose head is no JSON object');
}

function metaOf(value: unknown): Meta {
  if (typeof value === 'object' && value !== null) {
    const meta = ownMembers(value as Record<string, unknown>);
    if (Object.values(meta).every((text) => typeof text === 'string')) return meta as Meta;
  }
  throw new ProtocolError('A call arrived whose meta are no strings');
}
