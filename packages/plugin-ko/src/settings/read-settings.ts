import { flagError } from './flag-error.ts';
import type { KoBuild, KoSettings, PlacedList, UnknownKey } from './ko-settings.ts';
import { type SettingPath, settingError } from './setting-path.ts';
import { readList, readMap, readString, type Words } from './setting-values.ts';

/** ko's own default base. */
export const DEFAULT_BASE = 'cgr.dev/chainguard/static:latest';

const TOP_KEYS = [
  'defaultBaseImage',
  'baseImageOverrides',
  'defaultPlatforms',
  'defaultEnv',
  'defaultFlags',
  'defaultLdflags',
  'builds',
] as const;
const BUILD_KEYS = ['id', 'dir', 'main', 'env', 'flags', 'ldflags', 'linux_capabilities'] as const;

/**
 * Reads `.ko.yaml` as ko does: keys in any case, strings split at spaces where ko splits them, `KO_DEFAULTBASEIMAGE` and its siblings over
 * the file. Keys that ko would ignore are listed in the result.
 * @param data the parsed file; undefined: there is none
 * @param env the caller's environment
 * @throws CONFIG_VALUE_INVALID for a value of the wrong type, with its path
 */
export function readKoSettings(
  data: unknown,
  env: Readonly<Record<string, string | undefined>>,
): KoSettings {
  const [top, unknown] = readKeys(data ?? {}, [], TOP_KEYS);
  const list = (key: (typeof TOP_KEYS)[number]): PlacedList => {
    const argument = variableOf(key);
    const set = env[argument];
    if (set) return { values: fields(set), argument };
    return readEach(top, key, 'fields');
  };
  const base = env[variableOf('defaultBaseImage')] || undefined;
  const builds = readBuilds(top.builds);
  return {
    defaultBaseImage: base ?? readEntry(top.defaultBaseImage) ?? DEFAULT_BASE,
    baseImageOverrides: readOverrides(top.baseImageOverrides, env),
    defaultPlatforms: list('defaultPlatforms'),
    defaultEnv: list('defaultEnv'),
    defaultFlags: list('defaultFlags'),
    defaultLdflags: list('defaultLdflags'),
    builds: builds.map(([build]) => build),
    unknownKeys: [...unknown, ...builds.flatMap(([, keys]) => keys)],
  };
}

/** The environment variable that overrides a key at the top. */
function variableOf(key: string): string {
  return `KO_${key.toUpperCase()}`;
}

function fields(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** A value and its path, as the key is written. */
interface Found {
  readonly value: unknown;
  readonly path: SettingPath;
}
type Keys<Key extends string> = Readonly<Partial<Record<Key, Found>>>;

/** The values of known keys, in any case; of two spellings the last one counts. */
function readKeys<Key extends string>(
  data: unknown,
  path: SettingPath,
  known: readonly Key[],
): readonly [Keys<Key>, readonly UnknownKey[]] {
  const found: Partial<Record<Key, Found>> = {};
  const unknown: UnknownKey[] = [];
  for (const [written, value] of Object.entries(readMap(data, path))) {
    const key = known.find((each) => each.toLowerCase() === written.toLowerCase());
    if (key === undefined) unknown.push({ path: [...path, written], known });
    else if (value !== null) found[key] = { value, path: [...path, written] };
  }
  return [found, unknown];
}

function readEntry(found: Found | undefined): string | undefined {
  return found && readString(found.value, found.path);
}

function readEach<Key extends string>(keys: Keys<Key>, key: Key, words: Words): PlacedList {
  const found = keys[key];
  return found ? readList(found.value, found.path, words) : { values: [] };
}

function readOverrides(
  found: Found | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const set = env.KO_BASEIMAGEOVERRIDES;
  const { value, path } = set ? { value: parseOverrides(set), path: [] } : (found ?? { path: [] });
  return Object.fromEntries(
    Object.entries(readMap(value ?? {}, path)).map(([importPath, base]) => [
      importPath.toLowerCase(),
      readString(base ?? '', [...path, importPath]),
    ]),
  );
}

function parseOverrides(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw flagError('KO_BASEIMAGEOVERRIDES is not JSON', {
      argument: 'KO_BASEIMAGEOVERRIDES',
      hint: 'Write {"IMPORT/PATH": "BASE"}, or set baseImageOverrides in .ko.yaml.',
    });
  }
}

function readBuilds(found: Found | undefined): readonly [KoBuild, readonly UnknownKey[]][] {
  if (!found) return [];
  const { value, path } = found;
  if (!Array.isArray(value))
    throw settingError(path, 'is not a list', 'Write a list of maps: "- main: ./cmd/app".');
  return value.map((data, at) => {
    const place = [...path, at];
    const [keys, unknown] = readKeys(data, place, BUILD_KEYS);
    const build: KoBuild = {
      id: readEntry(keys.id) || `#${at}`,
      dir: readEntry(keys.dir) || '.',
      main: readEntry(keys.main) || '.',
      env: readEach(keys, 'env', 'whole'),
      flags: readEach(keys, 'flags', 'fields'),
      ldflags: readEach(keys, 'ldflags', 'whole'),
      linuxCapabilities: readEach(keys, 'linux_capabilities', 'fields'),
      path: place,
    };
    return [build, unknown] as const;
  });
}
