// The rooms of the library, and which of them each may know. Type imports obey the same arrows.
const src = '^packages/isolated-workers/src';

const bottom = ['utils', 'errors'];
const below = ['core/common', 'core/contract', 'platform', ...bottom];
const mayKnow = {
  'core/worker': [
    ...['drivers', 'core/connection', 'core/schemas', 'core/messaging', 'core/wire'],
    ...below,
  ],
  drivers: ['core/connection', 'core/messaging', 'core/wire', ...below],
  'core/server': ['core/connection', 'core/schemas', 'core/messaging', 'core/wire', ...below],
  'core/connection': ['core/messaging', 'core/wire', ...below],
  'core/schemas': ['core/messaging', 'core/common', 'core/contract', ...bottom],
  // No socket, no process: nothing of the platform.
  'core/messaging': ['core/wire', 'core/common', 'core/contract', ...bottom],
  'core/wire': ['core/common', ...bottom],
  'core/common': ['core/contract', 'platform', ...bottom],
  'core/contract': ['utils'],
  platform: bottom,
  utils: ['errors'],
  errors: [],
};
const rooms = Object.keys(mayKnow);

/** A pattern for what is in any of the rooms. */
const within = (names) => `${src}/(${names.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-runtime-dependencies',
      comment: 'The published package imports itself and Node; @types/node only describes Node.',
      severity: 'error',
      from: { path: src },
      to: {
        dependencyTypesNot: ['core', 'local'],
        pathNot: '^node_modules/@types/node/',
      },
    },
    {
      name: 'nobody-imports-the-index',
      severity: 'error',
      from: {},
      to: { path: `${src}/index\\.ts$` },
    },
    {
      name: 'everything-is-in-a-room',
      severity: 'error',
      from: { path: src, pathNot: [within(rooms), `${src}/index\\.ts$`] },
      to: {},
    },
    ...rooms.map((room) => ({
      name: `arrows-of-${room.replace('/', '-')}`,
      severity: 'error',
      from: { path: within([room]) },
      to: { path: src, pathNot: within([room, ...mayKnow[room]]) },
    })),
    ...rooms.map((room) => ({
      name: `door-of-${room.replace('/', '-')}`,
      comment: "A room is entered by its door, the room's index.ts.",
      severity: 'error',
      from: { path: src, pathNot: within([room]) },
      to: { path: within([room]), pathNot: `${src}/${room}/index\\.ts$` },
    })),
    {
      name: 'messaging-knows-no-node',
      severity: 'error',
      from: { path: within(['core/messaging', 'core/contract', 'errors']) },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?stream$' },
    },
    {
      name: 'sockets-only-where-links-are-made',
      severity: 'error',
      from: { path: src, pathNot: within(['platform', 'core/connection']) },
      to: { path: '^(node:)?net$' },
    },
    {
      name: 'processes-only-where-they-are-started',
      severity: 'error',
      from: { path: src, pathNot: within(['drivers/process']) },
      to: { path: '^(node:)?child_process$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    exoticRequireStrings: ['process.getBuiltinModule'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
