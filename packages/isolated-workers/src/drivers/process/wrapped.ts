import { process } from '../../utils/index.js';

const { readFileSync } = process.getBuiltinModule('node:fs');
const { spawnSync } = process.getBuiltinModule('node:child_process');

/** The process that a wrapper, such as a shell script, has started and waits for. */
export class Wrapped {
  readonly pid: number;
  readonly #began: string;

  private constructor(pid: number, began: string) {
    this.pid = pid;
    this.#began = began;
  }

  /** Undefined unless the process is a child of `wrapper`: a worker may tell any number. */
  static by(wrapper: number, pid: number): Wrapped | undefined {
    const facts = factsOf(pid);
    return facts?.parent === wrapper ? new Wrapped(pid, facts.began) : undefined;
  }

  /** Whether it lives. Another process that has got its number began later. */
  isAlive(): boolean {
    return factsOf(this.pid)?.began === this.#began;
  }

  /** Its wrapper has ended: it is a worker without a host. */
  end(): void {
    try {
      this.kill('SIGKILL');
    } catch {
      // It is another user's, and ends once it looks.
    }
  }

  /** Throws if the system refuses. */
  kill(signal: NodeJS.Signals): boolean {
    return this.isAlive() && process.kill(this.pid, signal);
  }
}

interface Facts {
  readonly parent: number;
  readonly began: string;
}

/** What the system says of a process; undefined if there is none, or if the system does not tell, as Windows. */
function factsOf(pid: number): Facts | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in brackets, may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), began: String(fields[19]) };
  } catch {
    // Where there is no `/proc`, as on macOS, there is `ps`.
    const { stdout } = spawnSync('ps', ['-o', 'ppid=,lstart=', '-p', String(pid)]) as Partial<
      ReturnType<typeof spawnSync>
    >;
    const [, parent, began] = /^ *(\d+) (.+)/.exec(String(stdout)) ?? [];
    return began === undefined ? undefined : { parent: Number(parent), began };
  }
}
