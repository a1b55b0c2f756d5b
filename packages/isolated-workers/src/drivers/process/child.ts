import type { ChildProcess } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { within } from '../../core/common/index.js';
import type { WorkerExit } from '../../core/contract/index.js';
import {
  announceSignal,
  lifelineVariable,
  terminalMark,
  WorkerReport,
} from '../../platform/index.js';
import {
  isStderrTerminal,
  ownMembers,
  writeToStderr,
  process,
  setTimeout,
  clearTimeout,
  setImmediate,
} from '../../utils/index.js';
import type { ResolvedProcessOptions } from './options.js';
import { StderrTail } from './stderr-tail.js';
import { holdWhileRead, readableOf } from './stdout.js';
import { Wrapped } from './wrapped.js';

const { spawn } = process.getBuiltinModule('node:child_process');

/** Milliseconds that the output is waited for after the exit: a grandchild may hold it open. */
const outputGrace = 100;
/** Milliseconds after which a process is given up that SIGKILL does not end, or that may not be sent it. */
const killGrace = 10_000;
const refusedGrace = 1000;

/** The worker's process: its output, signals and end. */
export class Child {
  /** Start-up data down, ready up; its end means that the other side is gone. */
  readonly lifeline: Duplex | undefined;
  readonly report: WorkerReport;
  /** The worker's output, under `stdio: 'pipe'`. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves when the process has ended, or has been given up, and its stderr has been read. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  /** Resolves when the process has ended, even if it had been given up. */
  readonly gone: Promise<void>;
  /** Set if the process could not be spawned. */
  spawnError: Error | undefined;
  /** Why the system did not take the last signal: the worker is another user's. */
  refusal: Error | undefined;
  readonly #process: ChildProcess;
  readonly #tail: StderrTail;
  /** Its stderr is this process's own, a terminal: nobody else reads it. */
  readonly #onTerminal: boolean;
  #end!: (exitCode: number | null, signal: NodeJS.Signals | null) => void;
  #givingUp: NodeJS.Timeout | undefined;
  /** The process that runs the script, if the child is a wrapper of it. */
  #wrapped: Wrapped | undefined;
  #forced = false;
  #ended = false;

  constructor(script: string, options: ResolvedProcessOptions) {
    const { args, execPath, execArgv, env, cwd, uid, gid, stdio, windowsHide } = options;
    this.#onTerminal = stdio === 'inherit' && isStderrTerminal();
    this.#process = spawn(execPath, [...execArgv, script, ...args], {
      env: this.#onTerminal ? ownMembers({ ...env, [lifelineVariable]: terminalMark }) : env,
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
      stdio: ['ignore', stdio, this.#onTerminal ? 'inherit' : 'pipe', 'pipe'],
      windowsHide,
    });
    const { stdio: streams, stdout, stderr } = this.#process as Partial<ChildProcess>;
    this.lifeline = streams?.[3] as Duplex | undefined;
    this.lifeline?.on('error', ignore);
    this.report = new WorkerReport(this.lifeline, this.#onTerminal);
    this.stdout = stdout == null ? null : readableOf(stdout);
    this.#tail = new StderrTail(stderr ?? undefined, stdio);
    this.stderr = this.#tail.readable;
    this.gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.exited = this.#watch();
    if (options.inspect && stdio !== 'inherit') this.#printInspectorUrl();
  }

  /** The worker's process id; 0 if it could not be spawned. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** On a terminal, what it has told of it. */
  get lastStderr(): string {
    return this.#onTerminal ? this.report.uncaught : this.#tail.longText;
  }

  /** Whether it has ended, or has been given up. */
  hasExited(): boolean {
    return this.#ended;
  }

  /** Ends the process, by `signal`. */
  kill(signal: NodeJS.Signals): void {
    if (this.hasExited()) return;
    this.#forced = true;
    this.signal(signal);
    // The end of the lifeline is what is left to tell the worker.
    if (this.refusal !== undefined) this.lifeline?.destroy();
    if (signal === 'SIGKILL')
      this.#giveUpAfter(this.refusal === undefined ? killGrace : refusedGrace);
  }

  /** Returns whether signals reach the process, by which the worker says that it runs: it must be the child's child. */
  wraps(pid: number): boolean {
    this.#wrapped = Wrapped.by(this.pid, pid);
    return this.#wrapped !== undefined;
  }

  /** Returns whether the system took the signal. A wrapper waits for its child to end, and gets SIGKILL only. */
  signal(signal: NodeJS.Signals): boolean {
    // Without a process the signal would be for this one's whole group.
    if (this.hasExited() || this.pid === 0) return false;
    this.refusal = undefined;
    announceSignal(this.lifeline, signal);
    try {
      if (signal !== 'SIGKILL' && this.#wrapped?.kill(signal) === true) return true;
      // Deno sets `signalCode` when it sends the first signal, and sends no second one.
      return this.#process.signalCode === null
        ? this.#process.kill(signal)
        : process.kill(this.pid, signal);
    } catch (error) {
      this.refusal = error as Error;
      return false;
    }
  }

  /** Keeps the host alive until the worker has ended. */
  ref(): void {
    if (!this.#ended) this.#process.ref();
  }

  unref(): void {
    this.#process.unref();
  }

  /** Lets the host end despite these streams. Their readers may change that. */
  unrefStreams(): void {
    // Without a process there are none.
    for (const stream of (this.#process as Partial<ChildProcess>).stdio ?? [])
      (stream as { unref?: () => void } | null | undefined)?.unref?.();
  }

  /** Nobody will ever get the streams: who still writes to them finds them closed, as without a reader. */
  abandonStreams(): void {
    this.unrefStreams();
    if (this.stdout === null) return;
    this.#process.stdout?.destroy();
    this.#process.stderr?.destroy();
  }

  #giveUpAfter(delay: number): void {
    this.#givingUp ??= setTimeout(() => {
      // A host that was away itself may only not have heard of the end.
      setImmediate(() => {
        if (this.#ended) return;
        this.unref();
        this.unrefStreams();
        this.#end(null, null);
      });
    }, delay);
    this.#givingUp.unref();
  }

  #printInspectorUrl(): void {
    this.#tail.watch(/Debugger listening on (ws:\S+)/, (url) => {
      writeToStderr(`Worker ${this.pid} can be inspected at ${url}\n`);
    });
  }

  async #watch(): Promise<WorkerExit> {
    const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
      (resolve) => {
        this.#end = (code, by) => {
          this.#ended = true;
          resolve([code, by]);
        };
        this.#process.once('exit', this.#end);
        this.#process.on('error', (error) => {
          // 'error' also tells, during the call, that a signal could not be sent.
          if (this.#process.pid !== undefined) {
            this.refusal = error;
            return;
          }
          fail(error);
        });
        const fail = (error: Error): void => {
          this.spawnError = error;
          this.#end(null, null);
        };
        // Node tells why at the next `process.nextTick`, which a fake clock may have taken.
        if (this.#process.pid === undefined)
          setImmediate(() => {
            if (!this.#ended) fail(new Error('process.nextTick is replaced'));
          });
      },
    );
    clearTimeout(this.#givingUp);
    this.#wrapped?.end();
    // It ends with the process that has its other end.
    if (this.#onTerminal || this.#wrapped !== undefined)
      await within(outputGrace, [closed(this.lifeline)]);
    this.lifeline?.destroy();
    // What the user has not read yet is worth waiting for, if it is being read.
    if (this.stdout !== null) holdWhileRead(this.#process.stdout as Readable, outputGrace);
    await this.#tail.ended(outputGrace);
    return { exitCode, signal, forced: this.#forced, stderr: this.#tail.text };
  }
}

async function closed(stream: Duplex | undefined): Promise<void> {
  if (stream?.closed === false) await new Promise((resolve) => stream.once('close', resolve));
}

function ignore(): void {}
