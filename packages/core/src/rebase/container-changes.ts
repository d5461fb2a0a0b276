import { type ContainerConfig, compactJson } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import type { ImageSettings } from '../config/project.ts';
import { replaceInList } from './replace-in-list.ts';

/** What an image changes of how containers of its base start. */
export interface ContainerChanges {
  /** As a configuration would set it. */
  readonly settings: ImageSettings;
  /** Other keys that it sets. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Keys of the base that it does not have. */
  readonly removed: readonly string[];
}

/** Keys that settings have, and their names there. */
const SETTING = {
  User: 'user',
  Entrypoint: 'entrypoint',
  Cmd: 'cmd',
  WorkingDir: 'workdir',
  StopSignal: 'stopSignal',
  Healthcheck: 'healthcheck',
} as const;

const MAPS = ['Env', 'Labels', 'ExposedPorts', 'Volumes'];

/**
 * What differs between an image and its base, so that it can be applied to another base.
 * @param next the other base: what the image appended to a variable of the old one, it appends to that of this one
 * @param os names of variables are case-insensitive on Windows
 */
export function containerChanges(
  image: ContainerConfig,
  base: ContainerConfig,
  next: ContainerConfig,
  os: string,
): ContainerChanges {
  const single = [...new Set([...Object.keys(image), ...Object.keys(base)])].filter(
    (key) => !MAPS.includes(key),
  );
  // With an own entrypoint, Cmd is never that of the base.
  const ownsStart = !isSame(image.Entrypoint, base.Entrypoint);
  const isOwn = (key: string) =>
    !isSame(image[key], base[key]) ||
    (key === 'Cmd' && ownsStart && image.Entrypoint !== undefined);
  const changed = single.filter(isOwn);
  const present = changed.filter((key) => image[key] !== undefined);
  const settings = present.flatMap((key) =>
    key in SETTING ? [[SETTING[key as keyof typeof SETTING], image[key]] as const] : [],
  );
  return {
    settings: {
      ...Object.fromEntries(settings),
      env: envChanges(image.Env, base.Env, next.Env, os),
      labels: mapChanges(image.Labels, base.Labels),
      exposedPorts: addedKeys(image.ExposedPorts, base.ExposedPorts),
      volumes: addedKeys(image.Volumes, base.Volumes),
    },
    set: Object.fromEntries(
      present.filter((key) => !(key in SETTING)).map((key) => [key, image[key]]),
    ),
    removed: changed.filter((key) => image[key] === undefined && base[key] !== undefined),
  };
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compactJson(sorted(a)) === compactJson(sorted(b));
}

/** The order of keys tells nothing. */
function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapChanges(
  image: Readonly<Record<string, string>> = {},
  base: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | null>> {
  const own = Object.entries(image).filter(([key, value]) => base[key] !== value);
  const gone = Object.keys(base).filter((key) => !Object.hasOwn(image, key));
  return Object.fromEntries<string | null>([...own, ...gone.map((key) => [key, null] as const)]);
}

function addedKeys(image: object = {}, base: object = {}): readonly string[] {
  return Object.keys(image).filter((key) => !Object.hasOwn(base, key));
}

function envChanges(
  image: readonly string[] = [],
  base: readonly string[] = [],
  next: readonly string[] = [],
  os: string,
): Readonly<Record<string, string | null>> {
  const fold = (name: string) => (os === 'windows' ? name.toUpperCase() : name);
  const read = (lines: readonly string[]) =>
    new Map(
      lines.map((line) => {
        const [name = ''] = line.split('=', 1);
        return [fold(name), { name, value: line.slice(name.length + 1) }] as const;
      }),
    );
  const [mine, old, theirs] = [read(image), read(base), read(next)];
  const separator = os === 'windows' ? ';' : ':';
  const own = [...mine].flatMap(([key, { name, value }]) => {
    const before = old.get(key)?.value;
    if (before === value) return [];
    const after = theirs.get(key)?.value;
    return [[name, replaceInList(value, before, after, separator)] as const];
  });
  const gone = [...old].flatMap(([key, { name }]) =>
    mine.has(key) ? [] : [[name, null] as const],
  );
  return Object.fromEntries<string | null>([...own, ...gone]);
}
