// A process whose heap is limited to 64 MiB keeps 512 MiB, and lives.
import { spawnSync } from 'node:child_process';

const program = `
  const kept = [];
  while (kept.length < 512) kept.push(new Array(131_072).fill({ kept }));
`;
const limit = '--max-old-space-size=64';
const command = process.versions.deno
  ? ['eval', `--v8-flags=${limit}`, program]
  : [limit, '-e', program];
const { status } = spawnSync(process.execPath, command);
console.log(status === 0 ? 'it lives' : 'it is ended');
process.exit(status === 0 ? 3 : 0);
