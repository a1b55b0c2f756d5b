export { accept } from './accept.js';
export { dial } from './dial.js';
export { introductionOf, type Introduction } from './handshake.js';
