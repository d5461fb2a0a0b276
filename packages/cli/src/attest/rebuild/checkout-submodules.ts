import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { impossible } from './predicate-fields.ts';

/**
 * Checks out the submodules of a work tree, and theirs, at the commits that it names. They are fetched by HTTPS, from no other address; those of a clone that
 * is there already are taken from it.
 * @param git runs git. @throws SOURCE_UNREACHABLE
 * @param directory absolute; of the work tree
 * @param clone absolute; absent: they are fetched
 */
export async function checkoutSubmodules(
  git: (...args: readonly string[]) => Promise<string>,
  directory: string,
  clone: string | undefined,
): Promise<void> {
  if (!existsSync(join(directory, '.gitmodules'))) return;
  const inside = ['-C', directory];
  const listed = await git(
    ...[...inside, 'config', '-z', '--file', '.gitmodules'],
    ...['--get-regexp', '^submodule\\..*\\.path$'],
  );
  await git(...inside, 'submodule', '--quiet', 'init');
  for (const entry of listed.split('\0').filter((each) => each !== '')) {
    const [key = '', path = ''] = entry.split('\n');
    const from = clone === undefined ? undefined : join(clone, path);
    if (from !== undefined) {
      if (!existsSync(join(from, '.git')))
        throw impossible(
          `the clone lacks the submodule ${path}`,
          'Run "git submodule update --init --recursive" in it, or leave out --source.',
        );
      await git(...inside, 'config', key.replace(/\.path$/, '.url'), from);
    }
    const allowed = from === undefined ? 'https' : 'file';
    await git(
      ...[...inside, '-c', 'protocol.allow=never', '-c', `protocol.${allowed}.allow=always`],
      ...['submodule', '--quiet', 'update', '--checkout', '--', path],
    );
    await checkoutSubmodules(git, join(directory, path), from);
  }
}
