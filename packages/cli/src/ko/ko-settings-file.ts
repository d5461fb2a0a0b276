import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatPath, placeOf, StrakeError } from '@strake/core';
import {
  buildDirectories,
  type KoBuild,
  type KoSettings,
  readKoSettings,
} from '@strake/plugin-ko/settings';
import { requireKoFile } from '../config/ko-file.ts';
import { locateValue } from '../config/locate-value.ts';
import { readData } from '../config/read-data-file.ts';
import { commandError } from '../error-codes.ts';
import { formatLocation } from '../print/format-location.ts';

const NAME = '.ko.yaml';

/** The settings of ko, and how to say where they are written. */
export interface KoSettingsFile {
  readonly settings: KoSettings;
  /** For keys that nothing reads. */
  readonly warnings: readonly string[];
  /** Adds file, line and column to an error about a setting. */
  locate(thrown: unknown): unknown;
}

/** Where {@link readKoFile} looks. */
export interface KoFilePlace {
  /** The absolute working directory. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute directory of the cache; absent: nothing is cached. */
  readonly cache?: string;
}

/**
 * Reads `.ko.yaml` of the working directory, or what KO_CONFIG_PATH names.
 * @throws CONFIG_NOT_FOUND, CONFIG_SYNTAX, CONFIG_VALUE_INVALID, with file, line and column
 */
export async function readKoFile({ directory, env, cache }: KoFilePlace): Promise<KoSettingsFile> {
  const file = findFile(directory, env.KO_CONFIG_PATH);
  const read = file === undefined ? undefined : await readData(file, cache);
  const source = read?.source;
  const locate = (thrown: unknown) =>
    source ? locateValue(thrown, (path) => placeOf(source, path, 'value')) : thrown;
  try {
    const settings = readKoSettings(read?.config ?? undefined, env);
    for (const build of settings.builds) checkBuild(build, directory);
    const warnings = settings.unknownKeys.map(({ path, known }) => {
      const place = formatLocation(placeOf(source, path, 'key'), directory);
      return `${place}key "${path.at(-1)}" has no effect; keys here: ${known.join(', ')}`;
    });
    return { settings, warnings, locate };
  } catch (thrown) {
    throw locate(thrown);
  }
}

/** @throws CONFIG_NOT_FOUND if KO_CONFIG_PATH names nothing */
function findFile(directory: string, named: string | undefined): string | undefined {
  if (!named) {
    const name = requireKoFile(directory);
    return name === undefined ? undefined : join(directory, name);
  }
  const path = resolve(directory, named);
  const file = [path, join(path, NAME)].find(isFile);
  if (file !== undefined) return file;
  throw commandError('CONFIG_NOT_FOUND', `KO_CONFIG_PATH=${named} has no ${NAME}`, {
    hint: `Name the file, or the directory that contains ${NAME}.`,
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Settings of a program that does not exist would silently not be used. @throws CONFIG_VALUE_INVALID */
function checkBuild(build: KoBuild, directory: string): void {
  const exists = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
  if (buildDirectories(build, directory).some(exists)) return;
  const place = build.dir === '.' ? 'the working directory' : `"dir" ${build.dir}`;
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `${formatPath(build.path)} is for ${build.main}, which does not exist in ${place}`,
    {
      option: build.path,
      location: { key: formatPath(build.path) },
      hint: '"main" is a directory or a file in "dir", which is relative to the working directory.',
    },
  );
}
