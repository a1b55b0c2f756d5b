export { CallerSide } from './caller-side.js';
export { HandlerSide } from './handler-side.js';
export { takeHead } from './head.js';
export { refused, sourceOf } from './source.js';
