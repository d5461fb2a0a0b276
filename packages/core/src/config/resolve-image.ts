import { basename } from 'node:path';
import {
  formatPlatform,
  type MediaTypeFamily,
  type Platform,
  parsePlatform,
  type StringMap,
} from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Validate } from '../plugin/compile-schema.ts';
import { type Plugin, schemaOf } from '../plugin/definition.ts';
import { archiveSettings } from './archive-settings.ts';
import { type ConfigPath, configError, locateKey } from './config-error.ts';
import { imageRepository } from './image-repository.ts';
import { annotationSettings, imageSettings } from './image-settings.ts';
import type { Layer, LayeredConfig } from './layered-config.ts';
import { parseSeconds } from './parse-time.ts';
import { platformVariables } from './platform-variables.ts';
import type {
  ConfigSource,
  IndexSetting,
  Locate,
  OriginOf,
  PlatformSettings,
  ProjectImage,
  VcsSetting,
} from './project.ts';
import { type SettingReader, settingReader } from './read-setting.ts';
import { lacks } from './read-variables.ts';
import { type Resolution, resolveValue } from './resolve-value.ts';
import { sizeSettings } from './size-settings.ts';
import { templateEngine } from './template-engine.ts';

/** The common inputs for resolving the images of a project. */
export interface ImageResolution extends Omit<Resolution, 'platform' | 'variables'> {
  readonly directory: string;
  readonly plugins: readonly Plugin[];
  /** Validators of resolved values: by plugin, and by key of core that has templates. */
  readonly validators: ReadonlyMap<string, Validate>;
  /** The variables of `vars`. */
  readonly variables: StringMap;
  /** The variables of `vars` that are lists or maps. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The variables of `vars` that this command does not need. */
  readonly idle: ReadonlySet<string>;
  /** The caller's environment. */
  readonly env: StringMap;
  /** Seconds since 1970: SOURCE_DATE_EPOCH, else 0. */
  readonly epoch: number;
}

const DEFAULT_PLATFORMS = ['linux/amd64', 'linux/arm64'];
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Resolves an image of the configuration, except for values by platform. */
export function resolveImage(
  key: string | undefined,
  layers: LayeredConfig,
  shared: ImageResolution,
): ProjectImage {
  const { source, table } = shared;
  const named = nameOf(key, layers.get('repository').at(-1), shared);
  const variables = { ...shared.variables, image: named };
  const settings = reader(layers, shared, { ...shared, variables });
  const get = (key: string) => (isOpen(layers.get(key), shared) ? undefined : settings.get(key));
  const partial = reader(layers, shared, { ...shared, variables, isPartial: true });
  const repository = imageRepository(named, layers, { ...settings, get }, shared);
  const originOf: OriginOf = (at) =>
    at[0] === 'repository' && repository ? repository.origin : settings.originOf(at);
  const wanted = (get('platforms') ?? DEFAULT_PLATFORMS) as 'all' | readonly string[];
  const platforms = wanted.includes('all') ? 'all' : (wanted as readonly string[]);
  const outputs = get('outputs') as readonly string[] | undefined;
  const mediaTypes = get('mediaTypes') as MediaTypeFamily | undefined;
  const place = <Result>(at: ConfigPath, read: () => Result): Result => {
    try {
      return read();
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      const { path, writer } = originOf(at);
      if (writer === 'default') throw thrown;
      throw StrakeError.locate(thrown, { location: locateKey(source, path, 'value') });
    }
  };
  const cache = new Map<string, PlatformSettings>();
  return {
    name: named,
    ...defined({ repository: repository?.name }),
    tags: readTags(get('tags') ?? ['latest'], (at) => originOf(['tags', at]).path, source),
    platforms:
      platforms === 'all'
        ? 'all'
        : unique(
            platforms.map((text, at) => place(['platforms', at], () => parsePlatform(text, table))),
          ),
    archivePlatforms: unique(
      ((get('archivePlatforms') ?? []) as readonly string[]).map((text, at) =>
        place(['archivePlatforms', at], () => parsePlatform(text, table)),
      ),
    ),
    ...defined({ outputs }),
    index: (get('index') ?? true) as IndexSetting,
    ...defined({ mediaTypes }),
    vcs: (get('vcs') ?? true) as VcsSetting,
    options: Object.fromEntries(
      shared.plugins
        .filter(({ index, push, published, setup }) => index ?? push ?? published ?? setup)
        .map(({ name }) => [name, partial.get(name)]),
    ),
    variables,
    indexAnnotations: annotationSettings(
      partial.get('annotations'),
      source,
      (at) => partial.originOf(at).path,
    ).index,
    fill: (text) => shared.render(text, variables),
    originOf,
    locate: locator(originOf, source),
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
  const { get, originOf } = reader(layers, shared, { ...shared, platform, variables });
  const written = (at: ConfigPath) => originOf(at).path;
  const base = get('base');
  const timestamp = get('timestamp');
  const seconds = timestamp === undefined ? shared.epoch : parseSeconds(timestamp);
  if (seconds === undefined) {
    throw configError(
      'CONFIG_VALUE_INVALID',
      `"timestamp" is ${JSON.stringify(timestamp)}, but must be a time`,
      shared.source,
      written(['timestamp']),
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
      platform.os,
      shared.source,
      written,
    ),
    annotations: annotationSettings(get('annotations'), shared.source, written),
    platformTags: readTags(
      get('platformTags') ?? [],
      (at) => written(['platformTags', at]),
      shared.source,
    ),
    archives: archiveSettings(get('archives'), shared.directory, shared.source, written),
    sizes: sizeSettings(get('sizes'), shared.plugins, shared.source, written),
    originOf,
    locate: locator(originOf, shared.source),
    timestamp: seconds,
    variables,
    fill: async (text) => (await templateEngine(shared.data, text))(text, variables),
    options: Object.fromEntries(options.filter(([, value]) => value !== undefined)),
  };
}

function locator(originOf: OriginOf, source: ConfigSource | undefined): Locate {
  return (at) => {
    const { path, writer } = originOf(at);
    return writer === 'image' || writer === 'top' ? locateKey(source, path, 'value') : undefined;
  };
}

/** True for a value that uses an idle variable without a value. */
function isOpen(written: readonly Layer[], { idle, variables }: ImageResolution): boolean {
  return idle.size > 0 && written.some(({ value }) => lacks(value, idle, variables));
}

/** Without a key: the last part of the repository, unless that uses this name; else the name of the directory. */
function nameOf(
  key: string | undefined,
  repository: Layer | undefined,
  shared: ImageResolution,
): string {
  if (key !== undefined) return String(resolveValue(key, ['images', key], shared));
  const { value, path = [] } = repository ?? {};
  if (typeof value !== 'string' || /\{[{%][^}]*\bimage\b/.test(value))
    return basename(shared.directory);
  if (repository && isOpen([repository], shared)) {
    const last = basename(value);
    return /[{}]/.test(last) ? basename(shared.directory) : last;
  }
  return basename(String(resolveValue(value, path, shared)));
}

function reader(
  layers: LayeredConfig,
  { validators, plugins }: ImageResolution,
  resolution: Resolution,
): SettingReader {
  return settingReader(
    layers,
    validators,
    new Map(plugins.map((plugin) => [plugin.name, schemaOf(plugin)])),
    resolution,
  );
}

/** Two spellings of a platform count as one. */
function unique(platforms: readonly Platform[]): readonly Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}

function readTags(
  tags: unknown,
  written: (at: number) => ConfigPath,
  source: ConfigSource | undefined,
): readonly string[] {
  const list = (tags as readonly unknown[]).map(String);
  const wrong = list.findIndex((tag) => !TAG.test(tag));
  if (wrong >= 0) {
    throw configError(
      'CONFIG_VALUE_INVALID',
      `tag "${list[wrong]}" is malformed`,
      source,
      written(wrong),
      {
        hint: 'A tag has up to 128 letters, digits, "_", "." and "-", and does not begin with "." or "-". To replace the "+" of a version: {{version | replace: "+", "-"}}.',
      },
    );
  }
  return [...new Set(list)];
}
