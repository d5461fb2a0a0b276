import { join } from 'node:path';
import { isRecord, ownValue } from '@strake/oci/internal';
import { writtenLimits } from '../plugin/call-limits.ts';
import type { Plugin } from '../plugin/definition.ts';
import { packageReaders } from '../plugin/read-packages.ts';
import type { RawConfig } from './check-config.ts';
import { type ConfigPath, configError } from './config-error.ts';
import { wordsIn } from './idle-variables.ts';
import { isAbstract } from './inherited-images.ts';
import { layerConfig } from './layered-config.ts';
import { type EachDirectory, type EachPlace, matchEach } from './match-each.ts';
import type { ConfigSource, ProjectImage } from './project.ts';

/** An image to resolve. */
export interface ImageEntry {
  /** As written in `images`; undefined: the configuration has no images. */
  readonly key: string | undefined;
  /** The directory that `each` makes the image of. */
  readonly each?: EachDirectory;
}

/**
 * The images of a configuration, in its order: one for each directory of `each`, without those whose plugins say that it contains
 * no package.
 * @throws CONFIG_VALUE_INVALID for an `each` without directories; PLUGIN_*
 */
export async function imageEntries(
  config: RawConfig,
  plugins: readonly Plugin[],
  place: EachPlace,
): Promise<readonly ImageEntry[]> {
  const { images } = config;
  const names = isRecord(images) ? Object.keys(images) : [];
  if (names.length === 0) return [{ key: undefined }];
  const built = names.filter((name) => !isAbstract(name));
  if (built.length === 0)
    throw configError(
      'CONFIG_VALUE_INVALID',
      '"images" has only names that begin with "x-", which are not built',
      place.source,
      ['images'],
      { hint: 'Such images are there to be extended; add one with another name.' },
    );
  const entries: ImageEntry[] = [];
  for (const key of built) {
    const each = ownValue(ownValue(images, key), 'each');
    if (each === undefined || each === null) entries.push({ key });
    else
      for (const found of await packagesOf(key, each, config, plugins, place))
        entries.push({ key, each: found });
  }
  return entries;
}

async function packagesOf(
  key: string,
  each: unknown,
  config: RawConfig,
  plugins: readonly Plugin[],
  place: EachPlace,
): Promise<readonly EachDirectory[]> {
  const path: ConfigPath = ['images', key, 'each'];
  const { directory, source } = place;
  const found = await matchEach(each, path, place);
  const layers = layerConfig(config, key, plugins);
  // Options that are the same for every directory do not build it.
  const asked = packageReaders(plugins, writtenLimits(config)).filter(({ keys: [plugin] }) => {
    const words = wordsIn(layers.get(plugin).map(({ value }) => value));
    return words.has('each') || words.has('image');
  });
  const kept: EachDirectory[] = [];
  const refusing = new Set<string>();
  for (const one of found) {
    const answers = await Promise.all(
      asked.map(async (reader) => {
        const builds = await reader.builds(join(directory, one.path), {
          cwd: directory,
          directory,
        });
        if (builds === false) refusing.add(reader.keys[0]);
        return builds;
      }),
    );
    if (answers.length === 0 || answers.some((builds) => builds !== false)) kept.push(one);
  }
  if (kept.length > 0) return kept;
  const names = [...refusing].join(', ');
  throw configError(
    'CONFIG_VALUE_INVALID',
    `"each" matches no directory with a package of the plugin ${names}`,
    source,
    path,
    { hint: `It matches: ${found.map((one) => one.path).join(', ')}.` },
  );
}

/**
 * Refuses two images with one name.
 * @param images those of the entries, in their order
 * @throws CONFIG_VALUE_INVALID
 */
export function checkImageNames(
  entries: readonly ImageEntry[],
  images: readonly ProjectImage[],
  source: ConfigSource | undefined,
): void {
  const seen = new Map<string, ImageEntry>();
  for (const [at, { name }] of images.entries()) {
    const entry = entries[at];
    const other = seen.get(name);
    if (entry?.key === undefined) continue;
    seen.set(name, entry);
    if (other === undefined) continue;
    const from = ({ key, each }: ImageEntry) => (each ? `the directory ${each.path}` : `"${key}"`);
    throw configError(
      'CONFIG_VALUE_INVALID',
      `two images have the name "${name}": those of ${from(other)} and ${from(entry)}`,
      source,
      ['images', entry.key],
      {
        part: 'key',
        hint: /\beach\b/.test(entry.key)
          ? 'Use more of the path in the name: {{each.path | replace: "/", "-"}}.'
          : 'Use {{each.name}} in the name of the image, or give one of them another name.',
      },
    );
  }
}
