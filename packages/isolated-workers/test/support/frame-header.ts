/** What a frame's header says, true or not. */
export interface Header {
  readonly length?: number;
  readonly kind?: number;
  readonly flags?: number;
  readonly nameLength?: number;
  readonly tx?: number;
}

/** A frame's header, by Node's own writers. */
export function frameHeader({
  length = 0,
  kind = 0,
  flags = 0,
  nameLength = 0,
  tx = 0,
}: Header): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt8(kind, 4);
  bytes.writeUInt8(flags, 5);
  bytes.writeUInt16LE(nameLength, 6);
  bytes.writeUInt32LE(tx, 8);
  return bytes;
}
