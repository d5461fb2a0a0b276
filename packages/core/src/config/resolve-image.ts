import { basename } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import type { Platform, StringMap } from '../model/descriptor.ts';
import type { MediaTypeFamily } from '../model/media-type.ts';
import { formatPlatform, parsePlatform } from '../model/platform.ts';
import { formatReference, parseRepository } from '../model/reference.ts';
import type { Validate } from '../plugin/compile-schema.ts';
import type { Plugin } from '../plugin/definition.ts';
import { archiveSettings } from './archive-settings.ts';
import { configError, locateKey } from './config-error.ts';
import { annotationSettings, imageSettings } from './image-settings.ts';
import type { Layered, LayeredConfig } from './layered-config.ts';
import { parseSeconds } from './parse-time.ts';
import { platformVariables } from './platform-variables.ts';
import type { ConfigSource, PlatformSettings, ProjectImage } from './project.ts';
import { type ReadSetting, settingReader } from './read-setting.ts';
import { type Resolution, resolveValue } from './resolve-value.ts';
import { templateEngine } from './template-engine.ts';

/** What all images of a project are resolved with. */
export interface ImageResolution extends Omit<Resolution, 'platform' | 'variables'> {
  readonly directory: string;
  readonly plugins: readonly Plugin[];
  /** Checks of resolved values: by plugin, and by key of core where templates stand. */
  readonly validators: ReadonlyMap<string, Validate>;
  /** Those of `vars`. */
  readonly variables: StringMap;
  /** Those of `vars` that are lists or maps. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Seconds since 1970: SOURCE_DATE_EPOCH, else 0. */
  readonly epoch: number;
}

const DEFAULT_PLATFORMS = ['linux/amd64', 'linux/arm64'];
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** One image of the configuration, everything without a platform resolved. */
export function resolveImage(
  key: string | undefined,
  layers: LayeredConfig,
  shared: ImageResolution,
): ProjectImage {
  const { source, table } = shared;
  const written = layers.get('repository');
  const named = nameOf(key, written, shared);
  const variables = { ...shared.variables, image: named };
  const get = reader(layers, shared, { ...shared, variables });
  const getShared = reader(layers, shared, { ...shared, variables, isPartial: true });
  const repository = get('repository');
  const wanted = layers.get('platforms');
  const platforms = (get('platforms') ?? DEFAULT_PLATFORMS) as 'all' | readonly string[];
  const mediaTypes = get('mediaTypes') as MediaTypeFamily | undefined;
  const place = <Result>(layered: Layered | undefined, at: number, read: () => Result): Result => {
    try {
      return read();
    } catch (thrown) {
      if (!StrakeError.is(thrown) || !layered) throw thrown;
      const path = at < 0 ? layered.path : [...layered.path, at];
      throw StrakeError.locate(thrown, { location: locateKey(source, path, 'value') });
    }
  };
  const annotations = layers.get('annotations')?.path ?? [];
  const cache = new Map<string, PlatformSettings>();
  return {
    name: named,
    ...(repository === undefined
      ? {}
      : {
          repository: place(written, -1, () =>
            formatReference(parseRepository(String(repository))),
          ),
        }),
    tags: readTags(get('tags') ?? ['latest'], layers.get('tags'), source),
    platforms:
      platforms === 'all'
        ? 'all'
        : unique(platforms.map((text, at) => place(wanted, at, () => parsePlatform(text, table)))),
    outputs: (get('outputs') ?? []) as readonly string[],
    index: (get('index') ?? true) as boolean,
    ...(mediaTypes === undefined ? {} : { mediaTypes }),
    vcs: (get('vcs') ?? true) as boolean,
    options: Object.fromEntries(
      shared.plugins
        .filter(({ hooks }) => hooks.includes('index') || hooks.includes('push'))
        .map(({ name }) => [name, getShared(name)]),
    ),
    variables,
    indexAnnotations: annotationSettings(getShared('annotations'), source, annotations).index,
    at(platform) {
      const name = formatPlatform(platform);
      const known = cache.get(name) ?? resolvePlatform(platform, named, layers, shared);
      cache.set(name, known);
      return known;
    },
  };
}

function resolvePlatform(
  platform: Platform,
  image: string,
  layers: LayeredConfig,
  shared: ImageResolution,
): PlatformSettings {
  const variables = { ...shared.variables, image, ...platformVariables(platform) };
  const get = reader(layers, shared, { ...shared, platform, variables });
  const base = get('base');
  const config = layers.get('config');
  const timestamp = layers.get('timestamp');
  const seconds = timestamp === undefined ? shared.epoch : parseSeconds(get('timestamp'));
  if (seconds === undefined) {
    throw configError(
      'CONFIG_VALUE_INVALID',
      `"timestamp" is ${JSON.stringify(timestamp?.value)} and should be a time`,
      shared.source,
      timestamp?.path ?? [],
      {
        hint: 'Write it like "2026-01-31T12:00:00Z", or in seconds since 1970.',
      },
    );
  }
  const options = shared.plugins.map(({ name }) => [name, get(name)] as const);
  return {
    ...(base === undefined ? {} : { base: String(base) }),
    config: imageSettings(
      Object(get('config') ?? {}) as Record<string, unknown>,
      shared.source,
      config?.path ?? ['config'],
    ),
    annotations: annotationSettings(
      get('annotations'),
      shared.source,
      layers.get('annotations')?.path ?? [],
    ),
    platformTags: readTags(get('platformTags') ?? [], layers.get('platformTags'), shared.source),
    archives: archiveSettings(
      get('archives'),
      shared.directory,
      shared.source,
      layers.get('archives')?.path ?? [],
    ),
    timestamp: seconds,
    variables,
    fill: async (text) => (await templateEngine(shared.data, text))(text, variables),
    options: Object.fromEntries(options.filter(([, value]) => value !== undefined)),
  };
}

/** Without a key the last part of the repository, unless that is made of this name; else the folder. */
function nameOf(
  key: string | undefined,
  repository: Layered | undefined,
  shared: ImageResolution,
): string {
  if (key !== undefined) return String(resolveValue(key, ['images', key], shared));
  const { value, path = [] } = repository ?? {};
  if (typeof value !== 'string' || /\{[{%][^}]*\bimage\b/.test(value))
    return basename(shared.directory);
  return basename(String(resolveValue(value, path, shared)));
}

function reader(
  layers: LayeredConfig,
  { validators, plugins }: ImageResolution,
  resolution: Resolution,
): ReadSetting {
  return settingReader(layers, validators, new Set(plugins.map(({ name }) => name)), resolution);
}

/** One platform in two spellings is one platform. */
function unique(platforms: readonly Platform[]): readonly Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}

function readTags(
  tags: unknown,
  layered: Layered | undefined,
  source: ConfigSource | undefined,
): readonly string[] {
  const list = (tags as readonly unknown[]).map(String);
  const wrong = list.findIndex((tag) => !TAG.test(tag));
  if (wrong >= 0) {
    throw configError(
      'CONFIG_VALUE_INVALID',
      `tag "${list[wrong]}" is malformed`,
      source,
      [...(layered?.path ?? ['tags']), wrong],
      {
        hint: 'A tag has up to 128 letters, digits, "_", "." and "-", and begins with none of the last two. A "+" of a version can be replaced: {{version | replace: "+", "-"}}.',
      },
    );
  }
  return [...new Set(list)];
}
