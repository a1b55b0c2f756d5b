import { readdirSync, readFileSync } from 'node:fs';

/** The living processes, on Linux, whose environment has `variable`, given as `NAME=value`. */
export function marked(variable) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        if (!environment.includes(variable)) return false;
        return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        return false;
      }
    })
    .map(Number);
}
