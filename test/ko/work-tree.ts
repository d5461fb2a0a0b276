import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

/** A project in the shape of a real one: files by path, and symbolic links. */
export type Files = Readonly<Record<string, string | { readonly link: string }>>;

/** The only tag of a work tree that {@link workTree} makes. */
export const TAG = 'v1.2.3';

const SAME_DATE = '2026-11-30T12:00:00Z';
const AUTHOR = {
  GIT_AUTHOR_DATE: SAME_DATE,
  GIT_COMMITTER_DATE: SAME_DATE,
  GIT_AUTHOR_NAME: 'author',
  GIT_AUTHOR_EMAIL: 'author@example.com',
  GIT_COMMITTER_NAME: 'author',
  GIT_COMMITTER_EMAIL: 'author@example.com',
};

/** Where each tool builds. */
export interface WorkTree {
  readonly directory: string;
  readonly koDirectory: string;
}

/**
 * A git work tree with these files in one commit, tagged `v1.2.3`; links are not committed.
 * @param links `resolved`: ko builds in a copy where a link is what it points at. ko 0.19.1 refuses links that lead out of `kodata`; its later
 *   versions follow those that stay in the work tree, as strake does.
 */
export async function workTree(
  t: Scope,
  files: Files,
  links: 'kept' | 'resolved' = 'kept',
): Promise<WorkTree> {
  const directory = await temporaryDirectory(t);
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof content === 'string') await writeFile(path, content);
    else await symlink(content.link, path);
  }
  const git = (...args: readonly string[]) =>
    runOk(['git', '-c', 'commit.gpgsign=false', ...args], { cwd: directory, env: AUTHOR });
  await git('init', '--quiet', '--initial-branch=main');
  const linked = Object.keys(files).filter((name) => typeof files[name] !== 'string');
  await writeFile(
    join(directory, '.git/info/exclude'),
    linked.map((name) => `/${name}\n`).join(''),
  );
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'all');
  await git('tag', TAG);
  if (links === 'kept') return { directory, koDirectory: directory };
  const koDirectory = join(await temporaryDirectory(t), 'copy');
  await runOk([
    'cp',
    '--recursive',
    '--dereference',
    '--preserve=timestamps',
    directory,
    koDirectory,
  ]);
  return { directory, koDirectory };
}
