// tsd's assertions for compilers that tsd does not drive. A call of the last two must contain an error; lanes.mjs sees to it.

export declare const expectType: <T>(expression: T) => void;
export declare const expectAssignable: <T>(expression: T) => void;
export declare const expectNotAssignable: <T>(expression: T) => void;
export declare const expectError: <T = unknown>(expression: T) => void;
