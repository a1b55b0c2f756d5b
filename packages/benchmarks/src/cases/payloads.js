/** @import { MeasureInput, Sample } from '../types.js' */
import { callsFor, keepInFlight, timeOf, warmUp } from '../timing.js';

/** There and back, one at a time. @param {unknown} payload @param {number} bytes what it is worth */
export function echo(payload, bytes) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start();
    await warmUp(client);
    const call = () => client.call('echo', payload);
    const pilot = Math.max(2, Math.min(500, Math.round(2 ** 24 / bytes)));
    const count = await callsFor(pilot, window, (some) => keepInFlight(1, some, call));
    const spent = await timeOf(() => keepInFlight(1, count, call));
    await client.stop();
    return { rate: (2 * bytes * count) / spent / 1000 };
  };
}
