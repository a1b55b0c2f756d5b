// A child of a shell inherits descriptor 3: can it read from there?
import { spawnSync } from 'node:child_process';
import { readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (process.argv[2] === 'child') {
  try {
    readSync(3, Buffer.alloc(16));
  } catch ({ message }) {
    console.log(message);
    process.exit(3);
  }
} else {
  const run = process.versions.deno ? ['run', '-A'] : [];
  const file = fileURLToPath(import.meta.url);
  const command = ['-c', 'exec 3<"$0"; exec "$@"', file, process.execPath, ...run, file, 'child'];
  const { status } = spawnSync('sh', command, { stdio: ['ignore', 'inherit', 'inherit'] });
  process.exit(status);
}
