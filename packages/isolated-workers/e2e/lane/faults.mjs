// What a platform itself gets wrong, each with a reproduction that does without this library.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faults } from '../upstream/faults.mjs';
import { cache } from './runtimes.mjs';
import { execute } from './suites.mjs';

export function faultsOf(platform) {
  return faults.filter(({ platforms }) => platforms.includes(platform.name));
}

/** Runs the reproduction: `gone` when the platform behaves as it should. */
export async function checkFault(platform, fault) {
  const reproduction = fileURLToPath(new URL(`../upstream/${fault.reproduction}`, import.meta.url));
  const outputs = ['out', 'err'].map((stream) => join(cache, `${fault.number}.${stream}.txt`));
  const { code } = await execute(
    [...platform.launcher, platform.program, ...platform.script, reproduction],
    { env: process.env, outputs },
  );
  const said = outputs.map((file) => readFileSync(file, 'utf8').trim()).join('\n');
  console.log(`${code === 3 ? 'here' : 'GONE'} ${platform.label}: ${fault.number} ${said}`);
  return { fault, platform, gone: code !== 3 };
}
