import { process } from '../utils/index.js';

/** Random bytes from the runtime's generator, as hexadecimal digits. */
export function cryptoHex(bytes: number): string {
  return process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex');
}
