import { basename } from 'node:path';
import { combineErrors, StrakeError } from '../errors/index.ts';
import type { Platform, StringMap } from '../model/descriptor.ts';
import type { MediaTypeFamily } from '../model/media-type.ts';
import { formatPlatform, parsePlatform } from '../model/platform.ts';
import { formatReference, parseRepository } from '../model/reference.ts';
import type { Validate } from '../plugin/compile-schema.ts';
import type { Plugin } from '../plugin/definition.ts';
import { explainProblem } from './check-config.ts';
import { type ConfigPath, configError, locateKey } from './config-error.ts';
import { annotationSettings, imageSettings, parseSeconds } from './image-settings.ts';
import type { Layered, LayeredConfig } from './layered-config.ts';
import { platformVariables } from './platform-variables.ts';
import type { ConfigSource, PlatformSettings, ProjectImage } from './project.ts';
import { type Resolution, resolveValue } from './resolve-value.ts';

/** What all images of a project are resolved with. */
export interface ImageResolution extends Omit<Resolution, 'platform' | 'variables'> {
  readonly directory: string;
  readonly plugins: readonly Plugin[];
  /** Checks of resolved options, by plugin. */
  readonly validators: ReadonlyMap<string, Validate>;
  /** Those of `vars`. */
  readonly variables: StringMap;
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
  const named =
    key ??
    (typeof written?.value === 'string' && !written.value.includes('{{')
      ? basename(written.value)
      : basename(shared.directory));
  const variables = { ...shared.variables, image: named };
  const resolution: Resolution = { ...shared, variables };
  const get = (name: string): unknown => {
    const layered = layers.get(name);
    return layered && resolveValue(layered.value, layered.path, resolution);
  };
  const repository = get('repository');
  const wanted = layers.get('platforms');
  const platforms = (wanted?.value ?? DEFAULT_PLATFORMS) as 'all' | readonly string[];
  const place = <Result>(layered: Layered | undefined, at: number, read: () => Result): Result => {
    try {
      return read();
    } catch (thrown) {
      if (!StrakeError.is(thrown) || !layered) throw thrown;
      const path = at < 0 ? layered.path : [...layered.path, at];
      throw StrakeError.locate(thrown, { location: locateKey(source, path, 'value') });
    }
  };
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
        : platforms.map((text, at) => place(wanted, at, () => parsePlatform(text, table))),
    outputs: (get('outputs') ?? []) as readonly string[],
    index: (get('index') ?? true) as boolean,
    ...(get('mediaTypes') === undefined
      ? {}
      : { mediaTypes: get('mediaTypes') as MediaTypeFamily }),
    vcs: (get('vcs') ?? true) as boolean,
    options: Object.fromEntries(
      shared.plugins
        .filter(({ hooks }) => hooks.includes('index') || hooks.includes('push'))
        .map(({ name }) => [name, checkOptions(name, layers.get(name), resolution, shared)]),
    ),
    variables,
    indexAnnotations: annotationSettings(get('annotations')).index,
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
  const resolution: Resolution = { ...shared, platform, variables };
  const get = (name: string): unknown => {
    const layered = layers.get(name);
    return layered && resolveValue(layered.value, layered.path, resolution);
  };
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
  const options = shared.plugins.map(
    ({ name }) => [name, checkOptions(name, layers.get(name), resolution, shared)] as const,
  );
  return {
    ...(base === undefined ? {} : { base: String(base) }),
    config: imageSettings(
      Object(get('config') ?? {}) as Record<string, unknown>,
      shared.source,
      (config?.path ?? ['config']).map(String),
    ),
    annotations: annotationSettings(get('annotations')),
    platformTags: readTags(get('platformTags') ?? [], layers.get('platformTags'), shared.source),
    timestamp: seconds,
    variables,
    options: Object.fromEntries(options.filter(([, value]) => value !== undefined)),
  };
}

/** Options after maps and templates are gone have to fit the plugin's own schema. */
function checkOptions(
  plugin: string,
  layered: Layered | undefined,
  resolution: Resolution,
  shared: ImageResolution,
): unknown {
  if (!layered) return undefined;
  const value = resolveValue(layered.value, layered.path, resolution);
  if (value === undefined) return undefined;
  const problems = shared.validators.get(plugin)?.(value) ?? [];
  if (problems.length === 0) return value;
  const where = resolution.platform ? ` (for ${formatPlatform(resolution.platform)})` : '';
  const errors = problems.map((problem) => {
    const path: ConfigPath = [...layered.path, ...problem.path];
    const error = explainProblem(problem, path, value, shared.source);
    return new StrakeError(error.code, `${error.message}${where}`, { ...error.facts, plugin });
  });
  throw combineErrors(errors);
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
