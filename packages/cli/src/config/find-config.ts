import { basename, resolve } from 'node:path';
import { readRegularFile, type StrakeError } from '@strake/core';
import { cosmiconfig, type Options } from 'cosmiconfig';
import { commandError } from '../error-codes.ts';
import { searchFrom } from './search-directories.ts';
import { firstConfig, unreadableConfig } from './unreadable-config.ts';

const CODE = ['ts', 'mts', 'js', 'mjs', 'cjs'];

/** Names of configuration files, in search order. */
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
 * Finds the configuration for a directory: the named file, else the first in that directory or above, within {@link searchFrom}. The
 * user's own configuration directory is not searched.
 * @throws CONFIG_NOT_FOUND for a named file that does not exist
 * @throws FILE_UNREADABLE for a file without read permission, a dangling link, or anything but a regular file: these are never skipped
 * @throws CONFIG_UNTRUSTED for a discovered file that another user may have written
 */
export async function findConfig(
  cwd: string,
  named: string | undefined,
): Promise<string | undefined> {
  if (named !== undefined) {
    const file = resolve(cwd, named);
    const error = unreadableConfig(file, true);
    if (error) throw error;
    return file;
  }
  const explorer = createExplorer();
  const { directories, distrust } = searchFrom(cwd);
  // Directory by directory: cosmiconfig's own upward search continues in the user's configuration directory.
  for (const directory of directories) {
    const first = firstConfig(directory, CONFIG_NAMES);
    if (first === undefined) continue;
    // cosmiconfig reads the files it finds, so their owners are checked first.
    const [refusal] = [directory, first].flatMap((path) => {
      const reason = distrust(path);
      return reason === undefined ? [] : [untrusted(first, path, reason)];
    });
    // Another user's package.json may belong to any program, and is skipped like one without configuration.
    if (refusal && basename(first) === 'package.json' && !speaksOfStrake(first)) continue;
    const error = refusal ?? unreadableConfig(first);
    if (error) throw error;
    const file = (await explorer.search(directory))?.filepath;
    if (file !== undefined) return file;
  }
  return undefined;
}

function speaksOfStrake(file: string): boolean {
  try {
    return 'strake' in packageKey(readRegularFile(file));
  } catch {
    return false;
  }
}

function untrusted(file: string, path: string, reason: string): StrakeError {
  const subject =
    path === file ? `configuration ${file}` : `configuration ${file} was not read: ${path}`;
  return commandError('CONFIG_UNTRUSTED', `${subject} ${reason}`, {
    hint: `A configuration can run programs. If you trust this one, pass it explicitly: --config ${file}`,
  });
}

/** cosmiconfig only searches; our own readers, which record positions, read the files. */
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
  // cosmiconfig reads its own settings, including code, from the working directory, and has no option against it. Below a file there
  // is nothing to read.
  const { cwd } = process;
  process.cwd = () => import.meta.filename;
  try {
    return cosmiconfig('strake', options);
  } finally {
    process.cwd = cwd;
  }
}

/** A package.json counts only if it has the key. Invalid JSON that mentions the key is reported when it is read. */
function packageKey(text: string): { readonly strake?: true } {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && 'strake' in data ? { strake: true } : {};
  } catch {
    return text.includes('"strake"') ? { strake: true } : {};
  }
}
