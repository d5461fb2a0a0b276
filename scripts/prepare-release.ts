// npm run prepare-release: makes the next version of all packages from the files in .changeset, and a section of CHANGELOG.md from their texts.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { runOk } from '../test/tool/run.ts';
import { type Change, changelogSection, readChange } from './release/changelog-section.ts';
import { nameVersion, VERSIONED } from './release/name-version.ts';
import { readManifest } from './release/pack-packages.ts';

const ROOT = 'package.json';
const changes = globSync('.changeset/*.md')
  .filter((file) => !file.endsWith('README.md'))
  .sort()
  .map((file): Change => readChange(file, readFileSync(file, 'utf8')));
if (changes.length === 0) {
  console.error('error: .changeset has no changes: write one with npm run change');
  process.exit(1);
}
const before = readManifest('packages/cli').version;
await runOk(['node_modules/.bin/node', 'node_modules/.bin/changeset', 'version']);
const { version } = readManifest('packages/cli');
writeFileSync(
  ROOT,
  readFileSync(ROOT, 'utf8').replace(/"version": "[^"]+"/, `"version": "${version}"`),
);
for (const file of VERSIONED)
  writeFileSync(file, nameVersion(readFileSync(file, 'utf8'), before, version));
const log = readFileSync('CHANGELOG.md', 'utf8');
const at = log.indexOf('\n## [') + 1;
const today = new Date().toISOString().slice(0, 10);
writeFileSync(
  'CHANGELOG.md',
  `${log.slice(0, at)}${changelogSection(version, today, changes)}\n${log.slice(at)}`,
);
await runOk(['npm', 'install', '--package-lock-only', '--ignore-scripts']);
console.log(
  `version ${version}: read CHANGELOG.md, run "npm run docs" and "bash .ci/run", commit, and tag v${version}`,
);
