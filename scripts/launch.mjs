// The entry point of every npm script. It runs on any Node 20 or newer, ensures that
// dependencies are installed and packages built, and starts the Node pinned in package.json.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants as modes, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './launch/install.mjs';
import { runQuietly } from './launch/run-quietly.mjs';
import { withLock } from './launch/with-lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules/.bin');

/** @param {readonly string[]} args of the pinned Node, relative to the root */
const node = (...args) => ({ build: true, argv: [join(bin, 'node'), ...args] });

/**
 * `here`: runs in the user's directory instead of the root.
 *
 * @type {Record<string, { build: boolean, argv?: readonly string[], here?: boolean }>}
 */
const commands = {
  build: { build: true },
  test: node('scripts/test.ts'),
  start: node('scripts/start.ts'),
  strake: { ...node(join(root, 'packages/cli/dist/main.js')), here: true },
  lifecycle: node('scripts/lifecycle.ts'),
  golden: node('scripts/test.ts', 'test/lifecycle/*.suite.ts'),
  plugins: node('scripts/test.ts', 'test/third-party/*.suite.ts'),
  inputs: node('scripts/test.ts', 'test/cache/*.suite.ts', 'test/e2e/*.suite.ts'),
  ko: node('scripts/test.ts', 'test/ko/*.suite.ts'),
  kills: node('scripts/test.ts', 'test/kill/*.suite.ts'),
  attest: node('scripts/test.ts', 'test/attest/*.suite.ts'),
  see: node('scripts/test.ts', 'test/see/*.suite.ts'),
  installs: node('scripts/test.ts', 'test/install/*.suite.ts'),
  change: node(join(root, 'node_modules/.bin/changeset'), 'add'),
  'prepare-release': node('scripts/prepare-release.ts'),
  release: node('scripts/release.ts'),
  site: node('site/build.ts'),
  docs: node('scripts/write-docs.ts'),
  check: node('scripts/check.ts'),
  executables: node('scripts/executables.ts'),
  bench: node('bench/main.ts'),
  faults: node('scripts/faults.ts'),
  format: { build: false, argv: [join(bin, 'biome'), 'check', '--write', '.'] },
};

try {
  process.exitCode = await launch(process.argv[2] ?? '', process.argv.slice(3));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
async function launch(name, args) {
  const command = commands[name];
  if (command === undefined) throw new Error(`unknown script "${name}"`);
  await prepare(command.build);
  if (command.argv === undefined) return 0;
  const directory = command.here === true ? (process.env.INIT_CWD ?? process.cwd()) : root;
  return handOver([...command.argv, ...args], directory);
}

/**
 * Parallel scripts must not install or build at the same time.
 *
 * @param {boolean} build
 */
async function prepare(build) {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const onWait = (/** @type {number} */ pid) =>
    process.stderr.write(`waiting for process ${pid}, which installs or builds here …\n`);
  await withLock(
    join(tmpdir(), `strake-launch-${process.getuid?.() ?? 0}-${key}.lock`),
    async () => {
      await install(root);
      if (!build) return;
      await runQuietly('building', [join(bin, 'tsc'), '--build'], root);
      await runQuietly('bundling', [join(bin, 'node'), 'scripts/bundle.ts'], root);
      await linkCommands();
    },
    { onWait },
  );
}

/** Makes `npx strake` run the local build: npm links only commands that exist at installation, and these are built later. */
async function linkCommands() {
  const broken = ['strake', 'create-strake-plugin']
    .map((name) => join(bin, name))
    .filter((path) => !isExecutable(path));
  if (broken.length === 0) return;
  // npm makes a file executable only where it makes its link.
  for (const path of broken) rmSync(path, { force: true });
  await runQuietly('linking commands', ['npm', 'rebuild', '--ignore-scripts'], root);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, modes.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} argv
 * @param {string} directory
 * @returns {Promise<number>} the child's exit code
 */
function handOver(argv, directory) {
  const [command = '', ...args] = argv;
  const path = `${bin}:${process.env.PATH ?? ''}`;
  const env = { ...process.env, PATH: path };
  const child = spawn(command, args, { cwd: directory, stdio: 'inherit', env });
  // The terminal also sends Ctrl-C to the child; this process must only outlive the child.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
