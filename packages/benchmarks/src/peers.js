/** @import { Peer, StartPeer } from './types.js' */

/** Every peer, in the order of the tables. @type {Readonly<Record<string, Peer>>} */
export const peers = {
  floor: {
    title: 'floor',
    place: 'process',
    module: 'floor.js',
    features: ['values', 'events', 'concurrent', 'items up', 'items down'],
  },
  'raw-socket': {
    title: 'raw socket',
    place: 'process',
    module: 'raw-socket.js',
    features: ['bytes', 'concurrent', 'chunks up', 'chunks down'],
  },
  ours: {
    title: 'isolated-workers',
    place: 'process',
    module: 'ours.js',
    settings: { wire: 'json' },
    features: [
      'values',
      'events',
      'deadlines',
      'middleware',
      'concurrent',
      'items up',
      'items down',
      'chunks up',
      'chunks down',
    ],
    package: 'isolated-workers',
  },
  'ours-structured': {
    title: 'isolated-workers, structured',
    place: 'process',
    module: 'ours.js',
    settings: { wire: 'structured' },
    features: ['values', 'bytes', 'concurrent'],
    groups: ['payloads'],
  },
  'ours-bytes': {
    title: 'isolated-workers, byte serializer',
    place: 'process',
    module: 'ours.js',
    settings: { wire: 'bytes' },
    features: ['bytes', 'concurrent'],
  },
  'fork-json': {
    title: 'fork, json',
    place: 'process',
    module: 'fork.js',
    settings: { serialization: 'json' },
    features: ['values', 'events', 'concurrent'],
  },
  'fork-advanced': {
    title: 'fork, advanced',
    place: 'process',
    module: 'fork.js',
    settings: { serialization: 'advanced' },
    features: ['values', 'bytes', 'events', 'concurrent'],
  },
  'tinypool-process': {
    title: 'tinypool, processes',
    place: 'process',
    module: 'tinypool.js',
    settings: { runtime: 'child_process' },
    features: ['values', 'deadlines', 'pool'],
    package: 'tinypool',
  },
  workerpool: {
    title: 'workerpool',
    place: 'process',
    module: 'workerpool.js',
    features: ['values', 'deadlines', 'pool', 'items up'],
    package: 'workerpool',
  },
  'jest-worker': {
    title: 'jest-worker',
    place: 'process',
    module: 'jest-worker.js',
    features: ['values', 'bytes', 'pool'],
    package: 'jest-worker',
  },
  birpc: {
    title: 'birpc over fork',
    place: 'process',
    module: 'birpc.js',
    features: ['values', 'bytes', 'events', 'deadlines', 'concurrent'],
    package: 'birpc',
  },
  'message-port': {
    title: 'MessagePort',
    place: 'thread',
    module: 'message-port.js',
    features: [
      'values',
      'bytes',
      'events',
      'concurrent',
      'items up',
      'items down',
      'chunks up',
      'chunks down',
    ],
  },
  piscina: {
    title: 'piscina',
    place: 'thread',
    module: 'piscina.js',
    features: ['values', 'bytes', 'deadlines', 'pool'],
    package: 'piscina',
  },
  'tinypool-thread': {
    title: 'tinypool',
    place: 'thread',
    module: 'tinypool.js',
    settings: { runtime: 'worker_threads' },
    features: ['values', 'bytes', 'deadlines', 'pool'],
    package: 'tinypool',
  },
  comlink: {
    title: 'comlink',
    place: 'thread',
    module: 'comlink.js',
    features: [
      'values',
      'bytes',
      'concurrent',
      'items up',
      'items down',
      'chunks up',
      'chunks down',
    ],
    package: 'comlink',
  },
  capnweb: {
    title: 'capnweb',
    place: 'thread',
    module: 'capnweb.js',
    features: [
      'values',
      'bytes',
      'concurrent',
      'items up',
      'items down',
      'chunks up',
      'chunks down',
    ],
    package: 'capnweb',
  },
};

/** @param {string} name @returns {Promise<StartPeer>} */
export async function loadPeer(name) {
  const { module, settings } = peers[name];
  const { start } = await import(`./peers/${module}`);
  return (options) => start({ ...settings, ...options });
}
