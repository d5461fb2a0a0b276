import type { StrakeError } from '@strake/oci';
import { combineErrors, nearest, type PlatformTable } from '@strake/oci/internal';
import { compileSchema, type SchemaProblem, type Validate } from '../plugin/compile-schema.ts';
import type { Plugin } from '../plugin/definition.ts';
import { checkPluginSchemas } from '../plugin/plugin-validators.ts';
import { checkData } from './check-data.ts';
import { checkPlatformKeys } from './check-platform-keys.ts';
import { mayDiffer, pluginSchema } from './compose-schema.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import { foreignKeyHint } from './foreign-key.ts';
import { holds, mergeImages } from './merge-images.ts';
import { patternKeys, viewPattern } from './platform-view.ts';
import type { ConfigSource } from './project.ts';
import { listHint, platformHint, pluginHint } from './value-hint.ts';

/** A key of a configuration as it was written; maps by platform and templates are still in it. */
export type RawConfig = Readonly<Record<string, unknown>>;

/**
 * Checks a configuration as written: for every pattern that its maps by platform name, against the plain schema.
 * @throws CONFIG_KEY_UNKNOWN, CONFIG_VALUE_INVALID, CONFIG_PLATFORM_MAP, all of them together; PLUGIN_INVALID for a plugin's
 *   schema that is none
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
      'the configuration is no map of keys to values',
      source,
      [],
      {
        hint: 'It begins with keys such as "plugins:" and "base:".',
      },
    );
  }
  // Plugins are imported already; what stands for them in code may be anything.
  const { plugins: _plugins, ...checked } = config as Record<string, unknown>;
  checkData(checked, source);
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
      const error = explainProblem(problem, path, merged.value, source);
      errors.set(error.message, error);
    }
  }
  if (errors.size > 0) throw combineErrors(withoutEchoes([...errors.values()]).sort(byPlace));
  return config as RawConfig;
}

/**
 * True for what lacks something that another pattern has, or that every image may have: whether a platform lacks it shows when
 * it is resolved.
 */
function mayBeElsewhere(
  { missingKey, path: seen }: SchemaProblem,
  path: ConfigPath,
  config: Readonly<Record<string, unknown>>,
  view: unknown,
): boolean {
  const isTop = path[0] !== 'images';
  if (isTop && Object.keys(Object(config.images ?? {})).length > 0) return true;
  if (missingKey === undefined) return sizeAt(config, path) > sizeAt(view, seen);
  const places = isTop ? [path] : [path, path.slice(2)];
  return places.some((place) => holds(config, [...place, missingKey]));
}

/** All schemas are one here; whose fault it is has to be found out. */
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

/** Where "plugins" is misspelt, the options of all plugins are unknown: that is one mistake. */
function withoutEchoes(errors: readonly StrakeError[]): StrakeError[] {
  const misspelt = errors.find(({ hint }) => hint === 'Did you mean "plugins"?');
  if (!misspelt) return [...errors];
  const isEcho = ({ code, hint }: StrakeError) =>
    code === 'CONFIG_KEY_UNKNOWN' && !hint?.startsWith('Did you mean');
  return errors.filter((error) => !isEcho(error));
}

/** In the order of the file, however the views of it come. */
function byPlace(a: StrakeError, b: StrakeError): number {
  const [one, other] = [a.facts.location ?? {}, b.facts.location ?? {}];
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

/** True for what stands below a key that may differ by platform, at the top or in an image. */
function isByPlatform(path: ConfigPath): boolean {
  const [key] = path[0] === 'images' ? path.slice(2) : path;
  return key !== undefined && mayDiffer(String(key)) && key !== 'images';
}

/** Turns a problem with a schema into a message that points at it. */
export function explainProblem(
  problem: SchemaProblem,
  path: ConfigPath,
  root: unknown,
  source: ConfigSource | undefined,
): StrakeError {
  const name = formatPath(path);
  if (problem.unknownKey !== undefined) {
    const known = problem.knownKeys ?? [];
    const near = nearest(problem.unknownKey, known);
    const isTop = path.length === 1 || (path.length === 3 && path[0] === 'images');
    const hint =
      foreignKeyHint(path) ??
      (isTop ? pluginHint(problem.unknownKey) : undefined) ??
      (near ? `Did you mean "${near}"?` : undefined) ??
      problem.hint ??
      `Keys here: ${known.filter((key) => !key.startsWith('$')).join(', ')}.${isTop ? ' Options of a plugin need the plugin in "plugins".' : ''}`;
    return configError('CONFIG_KEY_UNKNOWN', `"${name}" is an unknown key`, source, path, {
      part: 'key',
      hint,
    });
  }
  const value = valueAt(root, problem.path);
  const found = JSON.stringify(value) ?? 'nothing';
  const shown = found.length > 60 ? `${found.slice(0, 57)}…` : found;
  const says =
    problem.missingKey === undefined ? `is ${shown} and ${problem.message}` : problem.message;
  return configError('CONFIG_VALUE_INVALID', `"${name}" ${says}`, source, path, {
    hint:
      problem.hint ??
      platformHint(value, isByPlatform(path)) ??
      listHint(value, problem.types ?? [], path) ??
      '"strake config --schema" prints what every key may hold; "strake config --help" names the page that explains it.',
  });
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{|\{%/.test(value);
}

/** How many members a value has. */
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
