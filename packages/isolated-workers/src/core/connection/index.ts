export { accept } from './accept.js';
export { dial } from './dial.js';
export { protocolVersion, type Introduction } from './handshake.js';
