import type { StringMap } from '@strake/oci';
import {
  combineErrors,
  defined,
  extendPlatformTable,
  isRecord,
  ownValue,
  PLATFORM_TABLE,
  type PlatformTable,
} from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from '../host/access/index.ts';
import type { Git } from '../host/git/index.ts';
import { checkPlugins } from '../plugin/check-plugins.ts';
import { compileSchema, type Validate } from '../plugin/compile-schema.ts';
import type { Plugin } from '../plugin/definition.ts';
import { pluginValidators } from '../plugin/plugin-validators.ts';
import { cacheSettings } from './cache-settings.ts';
import { checkConfig, type RawConfig } from './check-config.ts';
import { IMAGE_PROPERTIES, IMAGE_SCHEMA } from './data/config-schema.ts';
import { idleVariables, unselectedImages } from './idle-variables.ts';
import { checkImageNames, imageEntries } from './image-entries.ts';
import { layerConfig } from './layered-config.ts';
import { checkOptionKeys, namedAsWritten } from './option-keys.ts';
import { parseSeconds } from './parse-time.ts';
import { leavesOf, notePrivate, notingFilled, privateVariables } from './private-values.ts';
import type { ConfigSource, Project, ProjectTimeouts } from './project.ts';
import { lacks, readVariables } from './read-variables.ts';
import { resolveImage } from './resolve-image.ts';
import { plainText, renderWith, templateEngine } from './template-engine.ts';
import { hasTemplates } from './template-text.ts';
import { watchVariables } from './watch-variables.ts';

/** A configuration with its plugins, and the host access for its variables. */
export interface ProjectInput {
  readonly config: unknown;
  readonly plugins: readonly Plugin[];
  /** Absolute. */
  readonly directory: string;
  readonly source?: ConfigSource;
  readonly env: StringMap;
  readonly host: HostAccess;
  /** Keys of images that are not needed: variables that only these use may lack a value. Default: none. */
  readonly unneeded?: readonly string[];
  /** Names of the images that are needed: variables that only others use may lack a value, and these images are left out then. Default: all. */
  readonly selected?: readonly string[];
  /** Destinations of the command line, which may also contain templates. */
  readonly outputs?: readonly string[];
  /** Default: there is no work tree. */
  readonly git?: Git;
}

/**
 * Checks a configuration and prepares it for the build: later steps see no raw input.
 * @throws PLUGIN_*, CONFIG_*, CACHE_TRUST, PLATFORM_INVALID, REFERENCE_INVALID, SOURCE_DATE_EPOCH; each with its location in the file
 */
export async function resolveProject(input: ProjectInput): Promise<Project> {
  const { directory, source, host, git } = input;
  const { env, variablesRead } = watchVariables(input.env);
  checkPlugins(input.plugins);
  const table = platformTable(input.plugins);
  const config = checkConfig(withoutUserKeys(input.config), input.plugins, source, table);
  const plugins = namedAsWritten(input.config, input.plugins);
  const validators = pluginValidators(plugins);
  checkOptionKeys(config, plugins, source);
  const sources = { host, env, ...defined({ git, source }) };
  const defaults = plugins.flatMap((plugin) => plugin.defaults ?? []);
  const further = [defaults, input.outputs];
  const isFilled = hasTemplates([config, further]);
  const data: Record<string, unknown> = Object.create(null);
  const engine = isFilled ? await templateEngine(data, [config, further]) : plainText;
  const privateNames = privateVariables(config.vars);
  const privateValues = valuesSet(source, input.config, privateNames.size > 0);
  const render = notingFilled(engine, privateNames, privateValues.note);
  const unneeded = input.unneeded ?? [];
  const unselected = isFilled ? unselectedImages(config.images, input.selected ?? []) : [];
  const idle = isFilled ? idleVariables(config, further, unneeded, unselected) : new Set<string>();
  const variables = await readVariables(config.vars, sources, render, data, idle);
  for (const name of privateNames) privateValues.note(name, data[name] ?? variables[name]);
  // Values without templates and plugins were checked as written.
  const ours = isFilled || defaults.length > 0 ? coreValidators() : [];
  const shared = {
    directory,
    plugins,
    render,
    table,
    variables,
    data,
    idle,
    env,
    validators: new Map([...ours, ...validators]),
    epoch: sourceDateEpoch(env),
    ...defined({ source }),
  };
  const open = unselected.filter((key) => lacks(ownValue(config.images, key), idle, variables));
  const entries = await imageEntries(withoutImages(config, open), plugins, { ...shared, host });
  const images = resolveAll(entries, ({ key, each }) => {
    const own = each
      ? { ...shared, render: renderWith(render, { each }), data: { ...data, each } }
      : shared;
    return resolveImage(key, layerConfig(config, key, plugins), own);
  });
  checkImageNames(entries, images, source);
  const cache = cacheSettings(config.cache, shared);
  return {
    directory,
    plugins,
    images,
    platformTable: table,
    // The schema allows only numbers.
    timeouts: Object(config.timeouts ?? {}) as ProjectTimeouts,
    ...defined({ cache, options: source?.options }),
    variablesRead,
    privateValues: privateValues.values,
    configVariables: source?.variablesRead ?? [],
  };
}

/** What the command line set is private, and what is noted later; unless the file has it. */
function valuesSet(source: ConfigSource | undefined, config: unknown, hasMore: boolean) {
  const values = new Map<string, string>();
  const { set = [] } = source ?? {};
  for (const [key, value] of set) notePrivate(values, key, value, NOTHING);
  const plain = new Set(hasMore ? leavesOf(config) : []);
  const note = (name: string, value: unknown) => notePrivate(values, name, value, plain);
  return { values, note };
}

const NOTHING: ReadonlySet<string> = new Set();

function withoutImages(config: RawConfig, keys: readonly string[]): RawConfig {
  if (keys.length === 0) return config;
  const images = Object.entries(Object(config.images)).filter(([key]) => !keys.includes(key));
  return { ...config, images: Object.fromEntries(images) };
}

/** Top-level keys that begin with `x-` belong to the user and are ignored. */
function withoutUserKeys(config: unknown): unknown {
  if (!isRecord(config)) return config;
  return Object.fromEntries(Object.entries(config).filter(([key]) => !key.startsWith('x-')));
}

/** The platforms of core and of plugins. */
export function platformTable(plugins: readonly Plugin[]): PlatformTable {
  return plugins.reduce(
    (table, { extendPlatforms }) => extendPlatformTable(table, extendPlatforms?.variants ?? {}),
    PLATFORM_TABLE,
  );
}

/** Validators by key of core. */
function coreValidators(): readonly (readonly [string, Validate])[] {
  const validate = compileSchema(IMAGE_SCHEMA);
  return Object.keys(IMAGE_PROPERTIES).map((key) => [
    key,
    (value) =>
      validate({ [key]: value }).map((problem) => ({ ...problem, path: problem.path.slice(1) })),
  ]);
}

/** Resolves every image, or throws the errors of all of them; shared errors are reported once. */
function resolveAll<Key, Image>(
  keys: readonly Key[],
  resolve: (key: Key) => Image,
): readonly Image[] {
  const errors = new Map<string, Error>();
  const images = keys.flatMap((key) => {
    try {
      return [resolve(key)];
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      errors.set(thrown.message, thrown);
      return [];
    }
  });
  if (errors.size > 0) throw combineErrors([...errors.values()]);
  return images;
}

/** Source: https://reproducible-builds.org/specs/source-date-epoch/ */
function sourceDateEpoch(env: StringMap): number {
  const given = env.SOURCE_DATE_EPOCH;
  if (given === undefined || given === '') return 0;
  const seconds = /^\d+$/.test(given) ? parseSeconds(given) : undefined;
  if (seconds !== undefined) return seconds;
  throw new StrakeError(
    'SOURCE_DATE_EPOCH',
    `SOURCE_DATE_EPOCH is "${given}", but must be a whole number of seconds since 1970`,
    {
      hint: 'Set it with: export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)',
    },
  );
}
