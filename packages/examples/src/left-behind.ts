import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** What could be left behind, recorded before the first worker starts for comparison afterwards. */
export interface Traces {
  readonly tempEntries: readonly string[];
  readonly handles: readonly string[];
}

export function traces(): Traces {
  return { tempEntries: tempEntries(), handles: handles() };
}

/**
 * Names what was not there `before`: processes of `pids`, entries in the temporary folder, handles that this
 * process holds. Other programs may be starting workers at the moment: their entries come and go, and get a
 * second to do so.
 */
export async function leftBehind(before: Traces, pids: readonly number[]): Promise<string[]> {
  const look = (): string[] => [
    ...pids.filter(isAlive).map((pid) => `process ${pid}`),
    ...added(before.tempEntries, tempEntries()).map((name) => `temporary entry ${name}`),
    ...added(before.handles, handles()).map((name) => `open handle ${name}`),
  ];
  const found = look();
  if (found.length === 0) return found;
  await delay(1000);
  const still = look();
  return found.filter((name) => still.includes(name));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function tempEntries(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('isolated-workers-'));
}

function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.endsWith('Wrap'));
}

function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...after];
  for (const name of before) {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}
