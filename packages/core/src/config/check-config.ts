import { combineErrors, nearest, type PlatformTable } from '@strake/oci/internal';
import type { StrakeError } from '../errors/index.ts';
import { compileSchema, type Validate } from '../plugin/compile-schema.ts';
import type { JsonSchema, Plugin } from '../plugin/definition.ts';
import { checkPluginSchemas } from '../plugin/plugin-validators.ts';
import type { SchemaProblem } from '../plugin/schema-problem.ts';
import { checkData } from './check-data.ts';
import { checkPlatformKeys } from './check-platform-keys.ts';
import { mayDiffer, pluginSchema } from './compose-schema.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import { foreignKeyHint } from './foreign-key.ts';
import { checkExtends, isAbstract } from './inherited-images.ts';
import { holds, mergeImages } from './merge-images.ts';
import { nestedKeyHint } from './nested-key.ts';
import { patternKeys, viewPattern } from './platform-view.ts';
import { holdsPrivateKey, PRIVATE_KEY_HINT } from './private-key.ts';
import type { ConfigSource } from './project.ts';
import { listHint, platformHint, pluginHint } from './value-hint.ts';

/** A key of a configuration as written, with maps by platform and templates. */
export type RawConfig = Readonly<Record<string, unknown>>;

/**
 * Checks a configuration as written against the plain schema, once for every pattern in its maps by platform.
 * @throws CONFIG_KEY_UNKNOWN, CONFIG_VALUE_INVALID, CONFIG_PLATFORM_MAP, all of them together; PLUGIN_INVALID for a plugin
 *   with an invalid schema
 */
export function checkConfig(
  config: unknown,
  plugins: readonly Plugin[],
  source: ConfigSource | undefined,
  table: PlatformTable,
): RawConfig {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw configError(
      'CONFIG_VALUE_INVALID',
      'the configuration is not a map of keys to values',
      source,
      [],
      {
        hint: 'Begin with keys such as "plugins:" and "base:".',
      },
    );
  }
  // Plugins are already imported; code may list them as any value.
  const { plugins: _plugins, ...checked } = config as Record<string, unknown>;
  checkData(checked, source);
  checkExtends(checked.images, source);
  const misspelt = checkPlatformKeys(checked, source, table);
  if (misspelt.length > 0) throw combineErrors(misspelt);
  const validate = validator(plugins);
  const errors = new Map<string, StrakeError>();
  for (const key of new Set([...patternKeys(checked, table, isByPlatform), '*'])) {
    const view = viewPattern(checked, key, table, isByPlatform);
    const merged = mergeImages(view.value);
    for (const problem of validate(merged.value)) {
      const path = view.original(merged.original(problem.path));
      if (isTemplate(valueAt(merged.value, problem.path))) continue;
      if (problem.isIncomplete && mayBeElsewhere(problem, path, checked, view.value)) continue;
      const error = explainProblem(problem, path, merged.value, source, pluginSchema(plugins));
      errors.set(error.message, error);
    }
  }
  if (errors.size > 0) throw combineErrors(withoutEchoes([...errors.values()]).sort(byPlace));
  return config as RawConfig;
}

/**
 * True for a missing value that another pattern has, or that every image may set: whether a platform lacks it is known when
 * it is resolved.
 */
function mayBeElsewhere(
  { missingKey, path: seen }: SchemaProblem,
  path: ConfigPath,
  config: Readonly<Record<string, unknown>>,
  view: unknown,
): boolean {
  const isTop = path[0] !== 'images';
  // What it lacks, an image that extends it may have.
  if (!isTop && isAbstract(String(seen[1]))) return true;
  if (isTop && Object.keys(Object(config.images ?? {})).length > 0) return true;
  if (missingKey === undefined) return sizeAt(config, path) > sizeAt(view, seen);
  const places = isTop ? [path] : [path, path.slice(2)];
  return places.some((place) => holds(config, [...place, missingKey]));
}

/** All schemas are combined here; finds the plugin whose schema is invalid. */
function validator(plugins: readonly Plugin[]): Validate {
  const validate = compileSchema(pluginSchema(plugins));
  return (value) => {
    try {
      return validate(value);
    } catch (thrown) {
      checkPluginSchemas(plugins);
      throw thrown;
    }
  };
}

/** If "plugins" is misspelt, the options of all plugins are unknown: this is reported as one mistake. */
function withoutEchoes(errors: readonly StrakeError[]): StrakeError[] {
  const misspelt = errors.find(({ hint }) => hint === 'Did you mean "plugins"?');
  if (!misspelt) return [...errors];
  const isEcho = ({ code, hint }: StrakeError) =>
    code === 'CONFIG_KEY_UNKNOWN' && !hint?.startsWith('Did you mean');
  return errors.filter((error) => !isEcho(error));
}

/** In the order of the file. */
function byPlace(a: StrakeError, b: StrakeError): number {
  const [one, other] = [a.facts.location ?? {}, b.facts.location ?? {}];
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

/** True for a value below a key that may differ by platform, at the top level or in an image. */
function isByPlatform(path: ConfigPath): boolean {
  const [key] = path[0] === 'images' ? path.slice(2) : path;
  return key !== undefined && mayDiffer(String(key)) && key !== 'images';
}

/**
 * Turns a schema violation into an error with its location.
 * @param schema of the whole configuration, to find where an unknown key belongs
 */
export function explainProblem(
  problem: SchemaProblem,
  path: ConfigPath,
  root: unknown,
  source: ConfigSource | undefined,
  schema: JsonSchema = {},
): StrakeError {
  const name = formatPath(path);
  if (problem.unknownKey !== undefined) {
    const known = problem.knownKeys ?? [];
    const near = nearest(problem.unknownKey, known);
    const isTop = path.length === 1 || (path.length === 3 && path[0] === 'images');
    const hint =
      foreignKeyHint(path) ??
      (isTop ? pluginHint(problem.unknownKey) : undefined) ??
      (isEnding(problem.unknownKey, near) ? undefined : nestedKeyHint(path, schema)) ??
      (near ? `Did you mean "${near}"?` : undefined) ??
      problem.hint ??
      `Keys here: ${known.filter((key) => !key.startsWith('$')).join(', ')}.${isTop ? ' List a plugin in "plugins" to set its options.' : ''}`;
    return configError('CONFIG_KEY_UNKNOWN', `"${name}" is an unknown key`, source, path, {
      part: 'key',
      hint,
    });
  }
  const value = valueAt(root, problem.path);
  const found = JSON.stringify(value) ?? 'nothing';
  if (holdsPrivateKey(found))
    return configError('CONFIG_VALUE_INVALID', `"${name}" contains a private key`, source, path, {
      hint: PRIVATE_KEY_HINT,
    });
  const shown = found.length > 60 ? `${found.slice(0, 57)}…` : found;
  const says =
    problem.missingKey === undefined ? `is ${shown}, but ${problem.message}` : problem.message;
  return configError('CONFIG_VALUE_INVALID', `"${name}" ${says}`, source, path, {
    hint:
      problem.hint ??
      platformHint(value, isByPlatform(path)) ??
      listHint(value, problem.types ?? [], path) ??
      '"strake config --schema" prints what every key may hold; "strake config --help" names the page that explains it.',
  });
}

/** True for a singular in place of its plural, or the other way round. */
function isEnding(key: string, near: string | undefined): boolean {
  return near !== undefined && (near.startsWith(key) || key.startsWith(near));
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{|\{%/.test(value);
}

/** The number of members of a value. */
function sizeAt(root: unknown, path: ConfigPath): number {
  return Object.keys(Object(valueAt(root, path) ?? {})).length;
}

function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
