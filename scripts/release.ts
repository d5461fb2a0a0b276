// npm run release: packs all packages, checks them, and publishes them to npm's registry.
//   npm run release -- --dry-run     publishes nothing; also "npm run check -- packages"
// The registry and the credentials are those of npm: npm_config_registry, .npmrc. It can run again after it stopped.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type PackedPackage, packPackages, readManifest } from './release/pack-packages.ts';
import { packageProblems } from './release/package-problems.ts';
import { publishPackages } from './release/publish-packages.ts';

/** The tarballs, and SHA256SUMS. */
const DIRECTORY = 'dist/release';

const [word, ...others] = process.argv.slice(2);
const isDry = word === '--dry-run';
const { version } = readManifest('.');
const problems: string[] = [];
if ((word !== undefined && !isDry) || others.length > 0)
  problems.push('the only argument is --dry-run');
problems.push(...changelogProblems());
rmSync(DIRECTORY, { recursive: true, force: true });
mkdirSync(DIRECTORY, { recursive: true });
const packed = problems.length > 0 ? [] : await packPackages(DIRECTORY);
for (const each of packed)
  problems.push(...(await packageProblems(each)).map((problem) => `${each.home}: ${problem}`));
writeSums(packed);
try {
  if (problems.length === 0) {
    const published = await publishPackages(packed, { isDry });
    for (const name of published)
      console.log(`${isDry ? 'would publish' : 'published'} ${name}@${version}`);
    console.log(
      `${packed.length - published.length} of ${packed.length} packages were there already`,
    );
  }
} catch (thrown) {
  problems.push(thrown instanceof Error ? thrown.message : String(thrown));
}
for (const problem of problems) console.error(`error: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

function changelogProblems(): readonly string[] {
  const line = readFileSync('CHANGELOG.md', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`## [${version}] - `));
  if (line === undefined) return [`CHANGELOG.md has no section for ${version}`];
  const isDated = /\d{4}-\d{2}-\d{2}$/.test(line);
  return isDated || isDry ? [] : [`CHANGELOG.md has no date for ${version}: set it, and commit`];
}

function writeSums(all: readonly PackedPackage[]): void {
  const lines = all.map(({ tarball }) => {
    const sum = createHash('sha256').update(readFileSync(tarball)).digest('hex');
    return `${sum}  ${basename(tarball)}\n`;
  });
  writeFileSync(join(DIRECTORY, 'SHA256SUMS'), lines.sort().join(''));
}
