// A process whose heap is limited to 64 MiB keeps 512 MiB, and lives.
import { spawnSync } from 'node:child_process';

const program = `
  const kept = [];
  while (kept.length < 512) kept.push(new Array(131_072).fill({ kept }));
`;
const limit = process.versions.deno ? '--v8-flags=--max-old-space-size=64' : '--max-old-space-size=64';
const { status } = spawnSync(process.execPath, [...(process.versions.deno ? ["eval", limit] : [limit, "-e"]), program]);
console.log(status === 0 ? 'it lives' : 'it is ended');
process.exit(status === 0 ? 3 : 0);
