/** Random bytes of the runtime's own generator, as hexadecimal digits. */
export function cryptoHex(bytes: number): string {
  return process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex');
}
