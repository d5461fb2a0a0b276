import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, StrakeError } from '@strake/core';
import { cosmiconfig, type Options } from 'cosmiconfig';

const CODE = ['ts', 'mts', 'js', 'mjs', 'cjs'];

/** Names of configurations, in the order in which one folder is searched. */
export const CONFIG_NAMES: readonly string[] = [
  ...CODE.map((extension) => `strake.config.${extension}`),
  ...['json', 'yaml', 'yml'].map((extension) => `strake.config.${extension}`),
  'strake.yaml',
  'strake.yml',
  'strake.json',
  '.strakerc',
  '.strakerc.json',
  '.strakerc.yaml',
  '.strakerc.yml',
  ...CODE.map((extension) => `.strakerc.${extension}`),
  'package.json',
];

/**
 * The configuration for a folder: the named one, else the first in that folder or above, up to the root of the git work tree.
 * Beyond it begin other people's projects; the user's own configuration folder is no project, and is not looked at.
 * @throws CONFIG_NOT_FOUND for a named file that does not exist
 * @throws CONFIG_SYNTAX for a package.json, where the command works, that is no JSON
 */
export async function findConfig(
  cwd: string,
  named: string | undefined,
): Promise<string | undefined> {
  if (named !== undefined) {
    const file = resolve(cwd, named);
    const facts = statSync(file, { throwIfNoEntry: false });
    if (facts?.isFile()) return file;
    const what = facts?.isDirectory() ? 'is a folder' : 'does not exist';
    throw new StrakeError('CONFIG_NOT_FOUND', `configuration ${file} ${what}`, {
      hint: 'Check the path that --config names; relative ones start at the working directory.',
    });
  }
  const explorer = createExplorer();
  // Folder by folder: the search upwards that comes with it goes on in the user's own configuration folder.
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = await explorer.search(folder);
    if (found) return found.filepath;
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return undefined;
  }
}

/** The files are read by our own readers, which know positions; cosmiconfig searches. */
function createExplorer(): ReturnType<typeof cosmiconfig> {
  const keepPath = (path: string, text: string) =>
    basename(path) === 'package.json' ? packageKey(text) : { path };
  const extensions = ['noExt', '.json', '.yaml', '.yml', ...CODE.map((name) => `.${name}`)];
  const options: Partial<Options> = {
    searchPlaces: [...CONFIG_NAMES],
    loaders: Object.fromEntries(extensions.map((extension) => [extension, keepPath])),
    searchStrategy: 'none',
    cache: false,
    ignoreEmptySearchPlaces: false,
  };
  try {
    return cosmiconfig('strake', options);
  } catch (thrown) {
    // It looks for settings of its own in the folder where the process works, and reads package.json for that.
    const [first = ''] = messageOf(thrown).split('\n').slice(-1);
    throw new StrakeError(
      'CONFIG_SYNTAX',
      `package.json is no JSON: ${first.charAt(0).toLowerCase()}${first.slice(1)}`,
      {
        cause: thrown,
        location: { file: resolve('package.json') },
        hint: 'Mend it, or name the configuration with --config.',
      },
    );
  }
}

/** A package.json counts only where it has the key. */
function packageKey(text: string): unknown {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && 'strake' in data ? { strake: true } : {};
  } catch {
    return {};
  }
}
