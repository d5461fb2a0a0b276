// Packs every package as npm would publish it and checks what is inside: publint, are-the-types-wrong, no tests, a README, the license
// of the root; and that every package names the repository that the root's package.json names.
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, runOk } from '../test/tool/run.ts';
import {
  type Dependencies,
  type Manifest,
  missingFiles,
  wrongFacts,
  wrongVersions,
} from './package-facts.ts';
import { REPOSITORY } from './repository.ts';

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const ROOT = readManifest('.');
const directory = await mkdtemp(join(tmpdir(), 'strake-pack-'));
try {
  if (!readFileSync('CHANGELOG.md', 'utf8').includes(`\n## [${ROOT.version}] - `)) {
    console.error(`CHANGELOG.md: no entry for ${ROOT.version}`);
    process.exitCode = 1;
  }
  for (const manifest of globSync('packages/*/package.json').sort()) {
    const problems = await check(dirname(manifest));
    for (const problem of problems) console.error(`${dirname(manifest)}: ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function check(home: string): Promise<readonly string[]> {
  const pack = ['npm', 'pack', '--json', '--silent', '--pack-destination', directory];
  const packed = firstOf(JSON.parse(await runOk([...pack, `./${home}`])));
  const tarball = join(directory, packed.filename);
  const problems = packed.files
    .filter(({ path }) => /\.test\.|tsbuildinfo/.test(path) && !path.startsWith('template/'))
    .map(({ path }) => `${path} does not belong in the package`);
  problems.push(
    ...missingFiles(packed.files.map(({ path }) => path)),
    ...wrongFacts(readManifest(home), ROOT, home, REPOSITORY),
    ...wrongVersions(readManifest(home), ROOT.version),
  );
  if (!(await sameLicense(tarball))) problems.push('LICENSE is not that of the root: build again');
  const readers = [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color'],
  ] as const;
  for (const [name, ...args] of readers) {
    const done = await run([join('node_modules/.bin', name), ...args]);
    if (done.status !== 0) problems.push(`${name}\n${done.stdout}${done.stderr}`);
  }
  return problems;
}

async function sameLicense(tarball: string): Promise<boolean> {
  const { stdout } = await run(['tar', '-xzOf', tarball, 'package/LICENSE']);
  return stdout === readFileSync('LICENSE', 'utf8');
}

/** npm 10 and 11 print an array, npm 12 a record by package name. */
function firstOf(answer: readonly Packed[] | Readonly<Record<string, Packed>>): Packed {
  const [packed] = Object.values(answer);
  if (packed === undefined) throw new Error('npm pack packed nothing');
  return packed;
}

function readManifest(home: string) {
  return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest &
    Dependencies & { readonly version: string };
}
