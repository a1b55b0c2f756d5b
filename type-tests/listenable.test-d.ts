import { expectError, expectType } from 'tsd';
import type {
  ClientEvents,
  FailedNotification,
  Listenable,
  ServerEvents,
  WorkerExit,
} from 'isolated-workers';
import type { HostMessages, Messages } from './contract.js';
import type { Same } from './same.js';

expectType<Same<ClientEvents<Messages>['exit'], [exit: WorkerExit]>>(true);
expectType<
  Same<
    ClientEvents<Messages>['error'],
    [error: unknown, notification: FailedNotification<Messages>]
  >
>(true);
expectType<Same<keyof ServerEvents<HostMessages>, 'error'>>(true);
expectType<Same<FailedNotification<Messages>['type'], 'log' | 'stop' | 'clear'>>(true);

interface Door extends Listenable<{ open: [by: string, at: number]; shut: [] }> {
  readonly open: boolean;
}
declare const door: Door;
expectType<Door>(
  door
    .on('open', (by, at) => {
      expectType<string>(by);
      expectType<number>(at);
    })
    .once('shut', () => {})
    .off('shut', () => {}),
);
expectError(door.on('lock', () => {}));
expectError(door.on('open', (by: number) => by));
expectError(door.once('shut', (by: string) => by));
