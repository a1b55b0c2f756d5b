import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { LogFields, Logger, LogLevel } from 'isolated-workers';

expectAssignable<Logger>(console);
expectAssignable<Logger>({ debug() {}, info() {}, warn() {}, error: (text: string) => text });
expectNotAssignable<Logger>({ debug() {}, info() {}, warn() {} });
expectError<Logger>({ debug: (text: number) => text, info() {}, warn() {}, error() {} });
expectType<Readonly<Record<string, unknown>>>({} as LogFields);
expectType<'debug' | 'info' | 'warn' | 'error' | 'silent'>({} as LogLevel);
