// What a platform itself gets wrong, each with a reproduction that does without this library.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faults } from '../upstream/faults.mjs';
import { cache } from './runtimes.mjs';
import { execute } from './suites.mjs';

export function faultsOf(platform) {
  return faults.filter(({ platforms }) => platforms.includes(platform.name));
}

/** Runs the reproduction, which exits with 3 where the fault is; `gone`: the platform behaves as it should. */
export async function checkFault(platform, fault) {
  const reproduction = fileURLToPath(new URL(`../upstream/${fault.reproduction}`, import.meta.url));
  const place = join(cache, 'output', platform.name);
  mkdirSync(place, { recursive: true });
  const outputs = ['out', 'err'].map((stream) => join(place, `${fault.number}.${stream}.txt`));
  const { code } = await execute(
    [...platform.launcher, platform.program, ...platform.script, reproduction],
    { env: { ...process.env, ...platform.env }, outputs },
  );
  const [said = 'nothing'] = /\S.*/.exec(readFileSync(outputs[0], 'utf8')) ?? [];
  const here = fault.startsNot ? code !== 0 : code === 3;
  console.log(`${here ? 'here' : 'GONE'} ${platform.label}: ${fault.number}: ${said}`);
  return { fault, platform, gone: !here };
}
