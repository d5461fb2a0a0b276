import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What neither strake nor git calls, and what only people read. */
const UNUSED = [
  ...['man', 'info', 'locale', 'lintian', 'bug', 'perl5', 'bash-completion', 'gitweb', 'gdb'].map(
    (name) => `usr/share/${name}`,
  ),
  ...['scalar', 'git-shell', 'git-receive-pack', 'git-upload-archive', 'git-upload-pack'].map(
    (name) => `usr/bin/${name}`,
  ),
  ...['daemon', 'http-backend', 'http-fetch', 'http-push', 'imap-send', 'instaweb', 'shell'].map(
    (name) => `usr/lib/git-core/git-${name}`,
  ),
  ...['mergetools', 'scalar', 'git-sh-i18n--envsubst', 'git-add--interactive'].map(
    (name) => `usr/lib/git-core/${name}`,
  ),
  ...['x86_64', 'aarch64'].map((name) => `usr/lib/${name}-linux-gnu/gconv`),
  ...['var/run', 'var/lock', 'var/mail', 'tmp'],
];

/** Removes what the image does not need. The licenses stay. */
export function prune(root: string): void {
  for (const name of UNUSED) rmSync(join(root, name), { recursive: true, force: true });
  // One program that has two names in the package.
  const git = join(root, 'usr/lib/git-core/git');
  rmSync(git);
  symlinkSync('../../bin/git', git);
  const documents = join(root, 'usr/share/doc');
  for (const each of readdirSync(documents, { recursive: true, withFileTypes: true }))
    if (!each.isDirectory() && each.name !== 'copyright' && !isThere(each))
      rmSync(join(each.parentPath, each.name), { force: true });
  removeDangling(join(root, 'usr/lib/git-core'));
}

/** Packages of one source share its directory by a link. */
function isThere(entry: { readonly parentPath: string; readonly name: string }): boolean {
  return existsSync(join(entry.parentPath, entry.name, 'copyright'));
}

function removeDangling(directory: string): void {
  for (const name of readdirSync(directory))
    if (!existsSync(join(directory, name))) rmSync(join(directory, name));
}
