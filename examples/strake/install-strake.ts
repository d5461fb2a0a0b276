import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** What only developers read, and binaries for a runtime that is not Node.js. */
const UNUSED =
  /\.(map|d\.[cm]?ts)$|^node_modules\/(\.bin|bare-\w+\/prebuilds)$|^packages\/[^/]+\/src$/;

/**
 * Installs the packages of this work tree for production, as npm publishes them, with what package-lock.json names and nothing else.
 *
 * @param directory - is created
 * @param command - is created there: the link that starts strake
 */
export function installStrake(directory: string, command: string): void {
  fs.mkdirSync(directory);
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    fs.copyFileSync(join(ROOT, name), join(directory, name));
  const packed: readonly { readonly name: string; readonly filename: string }[] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--workspaces', '--pack-destination', directory], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  for (const { name, filename } of packed) {
    const home = join(directory, 'packages', basename(name));
    fs.mkdirSync(home, { recursive: true });
    const tarball = join(directory, filename);
    execFileSync('tar', ['-xzf', tarball, '-C', home, '--strip-components=1']);
    fs.rmSync(tarball);
  }
  const flags = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--workspace=@strake/cli'];
  execFileSync('npm', ['ci', '--silent', ...flags], { cwd: directory });
  for (const name of ['package-lock.json', '.npmrc', 'node_modules/.package-lock.json'])
    fs.rmSync(join(directory, name));
  fs.rmSync(join(directory, 'packages/create-strake-plugin'), { recursive: true });
  for (const name of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    if (UNUSED.test(name)) fs.rmSync(join(directory, name), { recursive: true, force: true });
  fs.symlinkSync('packages/cli/dist/main.js', join(directory, command));
}
