import { parentPort } from 'node:worker_threads';
import { answer } from './answer.js';

/** @param {object} message */
const reply = (message) => parentPort?.postMessage(message);

parentPort?.on('message', (message) => answer(message, reply));
