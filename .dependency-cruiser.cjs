// index → core → platform → utils, errors. Type imports obey the same arrows.
const src = '^packages/isolated-workers/src';

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
      name: 'core-barrel-is-for-the-index',
      severity: 'error',
      from: { pathNot: `${src}/index\\.ts$` },
      to: { path: `${src}/core/index\\.ts$` },
    },
    {
      name: 'platform-knows-no-core',
      severity: 'error',
      from: { path: `${src}/platform/` },
      to: { path: `${src}/core/` },
    },
    {
      name: 'the-bottom-knows-nothing-above',
      comment: 'utils and errors are the lowest layer.',
      severity: 'error',
      from: { path: `${src}/(utils|errors)/` },
      to: { path: `${src}/(core|platform)/` },
    },
    {
      name: 'sockets-only-where-links-are-made',
      severity: 'error',
      from: { path: src, pathNot: `${src}/(platform/|core/(accept|dial)\\.ts$)` },
      to: { path: '^(node:)?net$' },
    },
    {
      name: 'processes-only-where-they-are-started',
      severity: 'error',
      from: { path: src, pathNot: `${src}/core/(child|watchdog)\\.ts$` },
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
