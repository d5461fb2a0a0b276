import { existsSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { StrakeError } from '@strake/core';
import { cosmiconfig } from 'cosmiconfig';

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
 * Beyond it begin other people's projects.
 * @throws CONFIG_NOT_FOUND for a named file that does not exist
 */
export async function findConfig(
  cwd: string,
  named: string | undefined,
): Promise<string | undefined> {
  if (named !== undefined) {
    const file = resolve(cwd, named);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    throw new StrakeError('CONFIG_NOT_FOUND', `configuration ${file} does not exist`, {
      hint: 'Check the path that --config names; relative ones start at the working directory.',
    });
  }
  // The files are read by our own readers, which know positions; cosmiconfig searches.
  const keepPath = (path: string, text: string) =>
    path.endsWith('package.json') ? packageKey(text) : { path };
  const loaders = Object.fromEntries(
    ['noExt', '.json', '.yaml', '.yml', ...CODE.map((extension) => `.${extension}`)].map(
      (extension) => [extension, keepPath],
    ),
  );
  const explorer = cosmiconfig('strake', {
    searchPlaces: [...CONFIG_NAMES],
    loaders,
    searchStrategy: 'global',
    stopDir: workTreeRoot(cwd),
    cache: false,
    ignoreEmptySearchPlaces: false,
  });
  const found = await explorer.search(cwd);
  return found?.filepath;
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

function workTreeRoot(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git')) || folder === parse(folder).root) return folder;
  }
}
