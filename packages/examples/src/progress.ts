import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a plugin is. */
export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere, a line at each quarter. */
export function showProgress(name: string, output: NodeJS.WriteStream): Progress {
  return output.isTTY ? bar(name, output) : lines(name, output);
}

function bar(name: string, stream: NodeJS.WriteStream): Progress {
  const format = `${name} {bar} {percentage} %, {value} of {total} files`;
  const shown = new SingleBar({ format, stream, hideCursor: true }, Presets.shades_classic);
  shown.start(1, 0);
  return {
    update(done, total) {
      shown.setTotal(total);
      shown.update(done);
    },
    stop: () => {
      shown.stop();
    },
  };
}

function lines(name: string, output: NodeJS.WriteStream): Progress {
  let quarters = 0;
  return {
    update(done, total) {
      if (Math.floor((4 * done) / total) === quarters) return;
      quarters = Math.floor((4 * done) / total);
      output.write(`${name}: ${done} of ${total} files\n`);
    },
    stop: () => undefined,
  };
}
