import { type Check, isCount, isFlag, isRecord, isText } from '../../core/common/index.js';
import { process } from '../../utils/index.js';

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

type CheckName =
  | 'text'
  | 'flag'
  | 'texts'
  | 'environment'
  | 'inheritance'
  | 'user'
  | 'cache'
  | 'stdio'
  | 'inspect'
  | 'limits'
  | 'signalName';

/** What options about a process must be. */
export const processCheck: Readonly<Record<CheckName, Check>> = {
  text: ['a non-empty string', isText],
  flag: ['true or false', isFlag],
  texts: ['an array of strings', isTexts],
  environment: [
    'an object of strings (or undefined, to leave one out)',
    (value) =>
      isRecord(value) &&
      Object.values(value).every((text) => text === undefined || typeof text === 'string'),
  ],
  inheritance: [
    'true, false, or an array of names of environment variables',
    (value) => isFlag(value) || isTexts(value),
  ],
  user: [
    'the number of a user or group, on a system that has them',
    (value) => process.geteuid !== undefined && isCount(value, 0, 2 ** 32 - 2),
  ],
  cache: ['true, false, or the path of a folder', (value) => isFlag(value) || isText(value)],
  stdio: [
    "'inherit', 'pipe' or 'ignore'",
    (value) => ['inherit', 'pipe', 'ignore'].includes(value as string),
  ],
  inspect: [
    'true, false, or a port number from 0 to 65535',
    (value) => isFlag(value) || isCount(value, 0, 65_535),
  ],
  limits: [
    'an object with maxOldGenerationSizeMb, a whole number of MiB above 0',
    (value) =>
      isRecord(value) &&
      Object.entries(value).every(
        ([name, size]) =>
          name === 'maxOldGenerationSizeMb' && (size === undefined || isCount(size, 1, 2 ** 31)),
      ),
  ],
  signalName: [
    "the name of a signal that this system has, such as 'SIGTERM'",
    (value) =>
      typeof value === 'string' &&
      Object.hasOwn(process.getBuiltinModule('node:os').constants.signals, value),
  ],
};
