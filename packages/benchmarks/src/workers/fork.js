import { answer } from './answer.js';

/** @param {object} message */
const reply = (message) => process.send?.(message);

process.on('message', (message) => answer(/** @type {any} */ (message), reply));
