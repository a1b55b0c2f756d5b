export { Attached } from './attached.js';
export { FrameDecoder } from './decoder.js';
export { bytesOfBody, bytesOfText, FrameEncoder, type Body } from './encoder.js';
export type { ErrorClasses } from './error-classes.js';
export { addCallerFrames, decodeError, encodeErrorWithin } from './error-codec.js';
export { flagUndefined, Frame, readUint32, writeUint32, type FrameSink } from './frame.js';
export { Kind, kinds, maxErrorBytes, maxReasonBytes, type KindName } from './kinds.js';
