export { abortReason, onAbort, throwIfAborted } from './abort-signals.js';
export { HostContext, WorkerContext } from './call.js';
export { ChannelCaller } from './caller.js';
export { Channel } from './channel.js';
export type { Link, LinkSink } from './link.js';
export { asMessage, composeMiddleware, isThenable } from './middleware.js';
