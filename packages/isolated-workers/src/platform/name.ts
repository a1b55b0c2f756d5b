import { process } from '../utils/index.js';

/** The platform's name, read here alone: elsewhere it is passed in, so that any platform can be tested on any other. */
export const platform: NodeJS.Platform = process.platform;
