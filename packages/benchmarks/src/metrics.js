/** @import { Metric } from './types.js' */

/** @param {string} key @param {string} title @param {string} unit @param {Metric['better']} better @param {number} digits @returns {Metric} */
const metric = (key, title, unit, better, digits) => ({ key, title, unit, better, digits });

/** @param {string} key @param {string} title */
export const milliseconds = (key, title) => metric(key, title, 'ms', 'lower', 1);
/** @param {string} key @param {string} title */
export const microseconds = (key, title) => metric(key, title, 'µs', 'lower', 1);
/** @param {string} key @param {string} title */
export const mebibytes = (key, title) => metric(key, title, 'MiB', 'lower', 1);
/** @param {string} key @param {string} title */
export const bytes = (key, title) => metric(key, title, 'bytes', 'lower', 0);
/** @param {string} title */
export const factor = (title) => metric('factor', title, '', 'lower', 2);
/** @param {string} title */
export const thousandsPerSecond = (title) => metric('rate', title, 'k/s', 'higher', 1);
/** @param {string} title */
export const megabytesPerSecond = (title) => metric('rate', title, 'MB/s', 'higher', 0);
