/** @import { Metric } from './types.js' */

/**
 * @param {string} unit
 * @param {number} digits
 * @param {Metric['better']} [better]
 * @returns {(key: string, title: string) => Metric}
 */
const metric =
  (unit, digits, better = 'lower') =>
  (key, title) => ({ key, title, unit, digits, better, compared: true });

export const milliseconds = metric('ms', 1);
export const microseconds = metric('µs', 1);
export const mebibytes = metric('MiB', 1);
export const bytes = metric('bytes', 0);
export const times = metric('×', 2);
export const thousandsPerSecond = metric('k/s', 1, 'higher');
export const megabytesPerSecond = metric('MB/s', 0, 'higher');

/** The same, shown without its ratio to the reference. @param {Metric} shown @returns {Metric} */
export const alone = (shown) => ({ ...shown, compared: false });
