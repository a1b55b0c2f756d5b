import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { Logger, LogLevel } from 'isolated-workers';

expectAssignable<Logger>(console);
expectAssignable<Logger>({ debug() {}, info() {}, warn() {}, error: (text: string) => text });
expectNotAssignable<Logger>({ debug() {}, info() {}, warn() {} });
expectError<Logger>({ debug: (text: number) => text, info() {}, warn() {}, error() {} });
expectType<'debug' | 'info' | 'warn' | 'error' | 'silent'>({} as LogLevel);
