import { readdirSync } from 'node:fs';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
// Whoever looks at them first makes them.
(void process.stdout, process.stderr);

/** What this process holds, once what is garbage has been collected. */
export async function holdings(folder) {
  // What is on its way out gets time, and the watchdog, which lives a second longer than its workers.
  await delay(2_000);
  for (let turns = 0; turns < 10; turns++) {
    await turn();
    gc();
  }
  const listeners = (emitter) =>
    emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
  return {
    heap: process.memoryUsage().heapUsed,
    resources: process.getActiveResourcesInfo().length,
    listeners: listeners(process) + listeners(process.stdout) + listeners(process.stderr),
    descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    temp: folder === undefined ? 0 : readdirSync(folder).length,
    resident: process.memoryUsage().rss,
  };
}
