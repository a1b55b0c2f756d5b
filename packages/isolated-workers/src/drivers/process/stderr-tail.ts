import type { PassThrough, Readable, Writable } from 'node:stream';
import { beginToRead } from '../../platform/index.js';
import { Buffer, clearTimeout, process, setTimeout, writeToStderr } from '../../utils/index.js';

/** How many bytes of a worker's stderr are kept for errors. */
const keptBytes = 16 * 1024;
/** How much of it is searched for what ended the worker: an error may print all that it has. */
const searchedBytes = 64 * 1024;

/** A worker's stderr: keeps its end for errors, and passes it on as the `stdio` option says. */
export class StderrTail {
  /** What the user reads, under `stdio: 'pipe'`. */
  readonly readable: PassThrough | null;
  readonly #source: Readable | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** The process is gone: what is left in the pipe is little, and wanted now. */
  #draining = false;

  constructor(source: Readable | undefined, stdio: 'inherit' | 'pipe' | 'ignore') {
    this.#source = source;
    this.readable =
      stdio === 'pipe' ? new (process.getBuiltinModule('node:stream').PassThrough)() : null;
    this.readable?.on('error', () => undefined);
    source?.on('error', () => source.destroy());
    source?.on('close', () => this.readable?.end());
    source?.on('data', (chunk: Buffer) => {
      this.#keep(chunk);
      // Nobody reads the host's stderr any more: the worker gets EPIPE, as a plain child would.
      const full =
        stdio === 'inherit'
          ? !writeToStderr(chunk, () => source.destroy())
          : this.readable?.write(chunk) === false && !this.readable.destroyed;
      if (full && !this.#draining) pauseUntilDrain(source, this.readable ?? process.stderr);
    });
    beginToRead(source);
  }

  get text(): string {
    return this.#end(keptBytes);
  }

  /** More of it than errors keep, without its colours. */
  get longText(): string {
    const { stripVTControlCharacters } = process.getBuiltinModule('node:util');
    return stripVTControlCharacters(this.#end(searchedBytes));
  }

  /** Calls back once, with the first group of `pattern`. */
  watch(pattern: RegExp, found: (caught: string) => void): void {
    const look = (): void => {
      const caught = pattern.exec(this.text)?.[1];
      if (caught === undefined) return;
      this.#source?.off('data', look);
      found(caught);
    };
    this.#source?.on('data', look);
  }

  /** Resolves when everything has been read, or after `grace` milliseconds. */
  async ended(grace: number): Promise<void> {
    const source = this.#source;
    if (source === undefined || source.closed) return;
    let timer: NodeJS.Timeout | undefined;
    this.#draining = true;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, grace);
      source.once('close', resolve);
      source.resume();
    });
    clearTimeout(timer);
    this.#draining = false;
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < searchedBytes * 2) return;
    this.#chunks = [Buffer.from(Buffer.concat(this.#chunks).subarray(-searchedBytes))];
    this.#bytes = searchedBytes;
  }

  #end(bytes: number): string {
    return Buffer.concat(this.#chunks).subarray(-bytes).toString('utf8');
  }
}

/** The sources that wait for a target: one listener each, however many workers write to the host's stderr. */
const waiting = new Map<Writable, Set<Readable>>();

function pauseUntilDrain(source: Readable, target: Writable): void {
  source.pause();
  const sources = waiting.get(target);
  if (sources !== undefined) {
    sources.add(source);
    return;
  }
  waiting.set(target, new Set([source]));
  const resume = (): void => {
    target.off('drain', resume).off('close', resume);
    const resumed = waiting.get(target) ?? [];
    waiting.delete(target);
    for (const paused of resumed) paused.resume();
  };
  // A user's stream may be destroyed: what comes then is dropped.
  target.on('drain', resume).on('close', resume);
}
