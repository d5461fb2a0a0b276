import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../test/tool/run.ts';
import { missingFiles, pageProblems, wrongFacts, wrongVersions } from '../package-facts.ts';
import { REPOSITORY } from '../repository.ts';
import { type PackedPackage, readManifest } from './pack-packages.ts';

/** What is wrong with a packed package: a line, or the output of a tool, for each problem. */
export async function packageProblems({
  home,
  tarball,
  files,
  manifest,
}: PackedPackage): Promise<readonly string[]> {
  const root = readManifest('.');
  const problems = files
    .filter(
      (path) => /\.test\.|tsbuildinfo|\.map$|^src\//.test(path) && !path.startsWith('template/'),
    )
    .map((path) => `${path} does not belong in the package`);
  problems.push(
    ...missingFiles(files),
    ...wrongFacts(manifest, root, home, REPOSITORY),
    ...wrongVersions(manifest, root.version),
    ...pageProblems(await readPacked(tarball, 'README.md'), manifest),
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
  return (await readPacked(tarball, 'LICENSE')) === readFileSync('LICENSE', 'utf8');
}

/** Empty if the package does not have the file. */
async function readPacked(tarball: string, path: string): Promise<string> {
  return (await run(['tar', '-xzOf', tarball, `package/${path}`])).stdout;
}
