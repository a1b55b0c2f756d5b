import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// One job a file: past this length it has two.
const longestFile = 250;
// A longer function wants a name for each of its steps.
const longestFunction = 60;
const passOn = { allowThrowingAny: true, allowThrowingUnknown: true };
const platformReader = 'Only platform/name.ts reads the platform; elsewhere it is passed in.';
const takenAtLoad =
  'Import it from utils/taken-at-load.ts: a fake clock, a test runner or a handler may replace the global.';
const replaceable = [
  ...['process', 'Buffer', 'performance', 'queueMicrotask', 'setTimeout', 'clearTimeout'],
  ...['setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
];

export default defineConfig(
  globalIgnores(['**/dist/', '.nx/', 'coverage/', 'docs/.vitepress/cache/', 'docs/api/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A number's text is never a surprise, and errors are full of numbers.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `log: ({ line }) => console.log(line)` is how a handler without a result is written.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `void` is a word of the contract: what a message without a result, or a middleware, returns.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // What a host program prints is JSON of a shape that only its test knows.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A contract without messages is the empty object type.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // An abort's reason and what a handler threw are passed on as they are, whatever they are.
      '@typescript-eslint/only-throw-error': ['error', passOn],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', passOn],
    },
  },
  {
    // A type test is compiled and never run; to call wrongly, and to meet `any` and `{}`, is its purpose.
    files: ['type-tests/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
      'no-self-assign': 'off',
    },
  },
  {
    files: ['packages/*/src/**'],
    rules: {
      'max-lines': ['error', longestFile],
      'max-lines-per-function': ['error', longestFunction],
    },
  },
  {
    files: ['packages/isolated-workers/src/**/*.ts'],
    // A library says nothing by itself: the logger does, when it is switched on.
    rules: { 'no-console': 'error' },
  },
  {
    files: ['packages/isolated-workers/src/**/*.ts'],
    ignores: ['packages/isolated-workers/src/utils/taken-at-load.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...replaceable.map((name) => ({ name, message: takenAtLoad })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'nextTick', message: takenAtLoad },
        { object: 'process', property: 'platform', message: platformReader },
        ...replaceable.map((property) => ({
          object: 'globalThis',
          property,
          message: takenAtLoad,
        })),
      ],
    },
  },
  {
    files: ['packages/isolated-workers/src/platform/name.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'nextTick', message: takenAtLoad },
      ],
    },
  },
  {
    files: ['packages/isolated-workers/src/**/*.ts'],
    ignores: ['packages/isolated-workers/src/platform/name.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:process', importNames: ['platform'], message: platformReader },
            { name: 'node:os', importNames: ['platform'], message: platformReader },
          ],
        },
      ],
    },
  },
);
