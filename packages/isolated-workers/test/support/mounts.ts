import { spawnSync } from 'node:child_process';

/** Whether this process runs as root, whom no permission stops. */
export const isRoot: boolean = process.getuid?.() === 0;

/** Somebody else than root, so that permissions hold for the program that is run with it. */
export const nobody: { uid?: number; gid?: number } = isRoot ? { uid: 65_534, gid: 65_534 } : {};

/** How a program gets mounts of its own, which end with it; undefined where this user may not have them. */
const namespace = [
  ['unshare', '--mount'],
  ['unshare', '--mount', '--map-root-user'],
].find(([command = '', ...args]) => {
  const mount = [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'];
  return spawnSync(command, mount, { stdio: 'ignore' }).status === 0;
});

/** How a program gets process ids of its own, which it may choose; undefined where this user may not. */
export const ownPids: readonly string[] | undefined = [
  ['unshare', '--pid', '--fork', '--mount-proc'],
  ['unshare', '--map-root-user', '--pid', '--fork', '--mount-proc'],
].find(([command = '', ...args]) => {
  const choose = [...args, 'sh', '-c', 'echo 99 >/proc/sys/kernel/ns_last_pid'];
  return spawnSync(command, choose, { stdio: 'ignore' }).status === 0;
});

export const canMount: boolean = namespace !== undefined;

/** The arguments of `env` that run a command where each of `mounts` (`mount …`) has been made. */
export function withMounts(mounts: readonly string[], command: readonly string[]): string[] {
  const shell = [...mounts.map((mount) => `mount ${mount}`), 'exec "$@"'].join(' && ');
  return [...(namespace ?? []), 'sh', '-c', shell, 'sh', ...command];
}
