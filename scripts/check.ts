// Runs all checks, or the given ones:  npm run check -- types biome
// `--list` prints their names.
import { spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

/** Name → command, from node_modules/.bin or PATH. Output is shown only on failure. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  types: ['tsc', '-p', 'tsconfig.test.json'],
  biome: ['biome', 'ci', '--colors=off', '.'],
  architecture: ['node', 'scripts/check-architecture.ts'],
  knip: ['knip', '--no-progress'],
  docs: ['node', 'scripts/write-docs.ts', '--check'],
  packages: ['node', 'scripts/release.ts', '--dry-run'],
  example: ['go', '-C', 'examples/hello', 'vet', './...'],
};

const names = process.argv.slice(2);
if (names.includes('--list')) {
  console.log(Object.keys(CHECKS).join('\n'));
  process.exit();
}
const unknown = names.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`unknown check: ${unknown.join(', ')}; known: ${Object.keys(CHECKS).join(', ')}`);
  process.exit(2);
}

const failed: string[] = [];
for (const [name, argv] of Object.entries(CHECKS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const start = Date.now();
  const { status, output } = await runCheck(argv);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✖'} ${name.padEnd(14)} ${seconds} s`);
  if (status === 0) continue;
  failed.push(name);
  console.log(output.trimEnd().replaceAll(/^/gm, '    '));
}
if (failed.length > 0) {
  console.log(`\nfailed: ${failed.join(', ')}  (again: npm run check -- ${failed.join(' ')})`);
  process.exitCode = 1;
}

async function runCheck([command = '', ...args]: readonly string[]) {
  const PATH = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, NO_COLOR: '1', FORCE_COLOR: undefined };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, output };
}
