// One project: made, installed, run.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Milliseconds for one command. */
const patience = 300_000;

const yarn = ['npm', 'exec', '--yes', '--package=@yarnpkg/cli-dist@4', '--'];
/** By name: its program, how it installs, and how it runs a command. */
const managers = {
  npm: {
    program: ['npm'],
    install: ['install', '--no-audit', '--no-fund', '--no-package-lock'],
    run: (command) => command,
  },
  pnpm: {
    program: ['npx', '--yes', 'pnpm@10'],
    install: ['install', '--no-lockfile'],
    run: (command) => command,
  },
  yarn: {
    program: [...yarn, 'yarn'],
    install: ['install', '--no-immutable'],
    run: (command) => [...yarn, ...command],
  },
};

/** Makes the project in `root` with the packed `library`. Resolves to the versions it got, or to its failure. */
export async function attempt(root, library, name, project) {
  const {
    packages = {},
    files,
    commands,
    env = {},
    expect = '',
    fails,
    manager,
    note = '',
  } = project;
  const { program, install, run: by } = managers[manager ?? 'npm'];
  const folder = join(root, name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder);
  const dependencies = { 'isolated-workers': `file:${library}`, ...packages };
  const manifest = {
    name: 'a-project',
    version: '1.0.0',
    type: 'module',
    private: true,
    dependencies,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  try {
    await run([...program, ...install], folder, {});
    const last = commands.at(-1);
    for (const command of commands.slice(0, -1)) await run(by(command), folder, env);
    const ended = run(by(last), folder, env);
    const output = await (fails === undefined ? ended : failureOf(ended));
    if (!output.includes(fails ?? expect)) throw new Error(`it printed\n${output}`);
    const found = versions(folder, packages);
    if (manager !== undefined) {
      const version = await run([...program, '--version'], folder, {});
      found.unshift(`${manager} ${version.trim()}`);
    }
    return { versions: found, note };
  } catch (error) {
    return {
      failure: `${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`.slice(0, 6_000),
      note,
    };
  }
}

/** What a command that must fail says. */
function failureOf(ended) {
  return ended.then(
    () => {
      throw new Error('it works, and should not');
    },
    ({ stderr }) => stderr,
  );
}

function run([file, ...args], cwd, env) {
  // A project does not know that another one started it.
  const given = Object.entries(process.env).filter(
    ([key]) => !/^npm_|^VITEST|^JEST|^NODE_OPTIONS$/i.test(key),
  );
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      {
        cwd,
        env: { ...Object.fromEntries(given), CI: 'true', ...env },
        timeout: patience,
        maxBuffer: 2 ** 26,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout + stderr);
        else reject(Object.assign(error, { stdout, stderr }));
      },
    );
  });
}

function versions(folder, packages) {
  return Object.keys(packages).map((name) => {
    const { version } = JSON.parse(
      readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
    );
    return `${name} ${version}`;
  });
}
