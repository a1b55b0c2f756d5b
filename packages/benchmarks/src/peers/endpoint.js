import { tmpdir } from 'node:os';
import { join } from 'node:path';

let made = 0;

/** A socket path, or a pipe name on Windows, that nobody uses. */
export function freshEndpoint() {
  const name = `benchmark-${process.pid}-${++made}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}
