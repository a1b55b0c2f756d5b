import { tmpdir } from 'node:os';
import { join } from 'node:path';

let made = 0;

/** An unused socket path, or on Windows a pipe name. */
export function freshEndpoint() {
  const name = `benchmark-${process.pid}-${++made}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}
