// What a user downloads, source maps aside: the very tarball npm makes, of a copy without them.
import { execSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import './copy-documents.mjs';

const limit = 102_000;

function pack(cwd) {
  const report = execSync('npm pack --dry-run --json --ignore-scripts', { cwd, encoding: 'utf8' });
  return JSON.parse(report)[0];
}

const staging = mkdtempSync(join(tmpdir(), 'isolated-workers-size-'));
try {
  for (const { path } of pack('.').files) {
    if (!path.endsWith('.map')) cpSync(path, join(staging, path));
  }
  const { size } = pack(staging);
  console.log(`${size} of ${limit} bytes packed, source maps aside`);
  if (size > limit) process.exitCode = 1;
} finally {
  rmSync(staging, { recursive: true, force: true });
}
