import { dirname, join, relative, sep } from 'node:path';
import type { HostAccess } from '../access/index.ts';
import type { Repository } from './find-repository.ts';

/** UTF-16 units of paths in one command line: Windows takes 32,767. */
const MOST_UNITS = 24_000;

/**
 * Those of some files that git does not track and ignores. Whether it does is known from an earlier build while the index and every .gitignore above
 * them are unchanged.
 * @param paths absolute, below the top of the work tree
 * @returns from the top, with `/`; nothing of what git cannot tell
 */
export async function ignoredFiles(
  host: Pick<HostAccess, 'run'>,
  { directory, gitDirectory, commonDirectory }: Repository,
  paths: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const part of partsOf(paths.map((path) => relative(directory, path).split(sep).join('/')))) {
    const rules = new Set(part.flatMap((path) => directoriesAbove(path)));
    const { exitCode, stdout } = await host.run(
      [
        ...['git', '--literal-pathspecs', 'ls-files', '-z', '--others', '--ignored'],
        '--exclude-standard',
        '--',
        ...part,
      ],
      {
        directory,
        env,
        inputs: {
          env: ['GIT_*', 'HOME', 'XDG_CONFIG_HOME'],
          files: [
            join(gitDirectory, 'index'),
            join(commonDirectory, 'config'),
            join(commonDirectory, 'info/exclude'),
            ...[...rules].map((rule) => join(directory, rule, '.gitignore')),
          ],
        },
      },
    );
    if (exitCode === 0) found.push(...stdout.split('\0').filter((path) => path !== ''));
  }
  return [...new Set(found)].sort();
}

function partsOf(paths: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let length = 0;
  for (const path of paths) {
    length += path.length + 3;
    if (length > MOST_UNITS) {
      parts.push([]);
      length = path.length + 3;
    }
    parts.at(-1)?.push(path);
  }
  return parts;
}

/** `a/b` and `a`, and the top, for `a/b/c`. */
function directoriesAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === '.' ? ['.'] : [above, ...directoriesAbove(above)];
}
