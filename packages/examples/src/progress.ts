import { Presets, SingleBar } from 'cli-progress';

/** Shows the progress of a plugin. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a line per quarter. */
export function showProgress(name: string, total: number, output: NodeJS.WriteStream): Progress {
  return output.isTTY ? bar(name, total, output) : lines(name, total, output);
}

function bar(name: string, total: number, stream: NodeJS.WriteStream): Progress {
  const format = `${name} {bar} {percentage} %, {value} of {total} files`;
  // Changes no setting of the terminal, so a Ctrl-C leaves none behind.
  const shown = new SingleBar({ format, stream, linewrap: true }, Presets.shades_classic);
  shown.start(total, 0);
  return {
    update: (done) => {
      shown.update(done);
    },
    stop: () => {
      shown.stop();
    },
  };
}

function lines(name: string, total: number, output: NodeJS.WriteStream): Progress {
  let quarters = 0;
  return {
    update(done) {
      if (Math.floor((4 * done) / total) === quarters) return;
      quarters = Math.floor((4 * done) / total);
      output.write(`${name}: ${done} of ${total} files\n`);
    },
    stop: () => undefined,
  };
}
