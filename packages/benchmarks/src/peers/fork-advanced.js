import { start as s } from './fork.js';
export const start = () => s({ serialization: 'advanced' });
