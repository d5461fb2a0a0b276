import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  allOrThrow,
  type CallLimits,
  type ConfigSource,
  checkPlugin,
  interruptCall,
  isPlugin,
  type Location,
  messageOf,
  notePluginFile,
  type Plugin,
  placeOf,
  readThrown,
  StrakeError,
  systemCode,
  watchPrototype,
} from '@strake/core';
import { documentation } from '../documentation.ts';
import { commandError } from '../error-codes.ts';
import { installHint, packagesOf } from './plugin-package.ts';
import { type ResolvedPackage, resolvePackage } from './resolve-package.ts';
import { searchBeside, searchFrom } from './search-directories.ts';

/**
 * Imports the plugins of a configuration. A short name `go` is `@strake/plugin-go`, else `strake-plugin-go`; packages are looked
 * for from the configuration's directory up to the root of its repository, then beside this command. Nested lists and empty entries are allowed.
 * @param limits of the import of each, and of its factory
 * @throws PLUGIN_NOT_FOUND with what was tried, PLUGIN_UNTRUSTED, PLUGIN_INVALID, PLUGIN_TIMEOUT
 */
export async function loadPlugins(
  given: unknown,
  directory: string,
  source: ConfigSource | undefined,
  limits: CallLimits = {},
): Promise<readonly Plugin[]> {
  const listed = flatten(given);
  const plugins = await allOrThrow(
    listed.map(async ({ value, path }) =>
      typeof value === 'string'
        ? loadPlugin(value, directory, { location: place(source, path), limits })
        : makePlugin(
            value,
            { location: place(source, path), limits },
            {
              refusal: 'an entry of "plugins" is neither a name nor a plugin',
              hint: 'List names such as "go", or objects that have a name and hooks.',
            },
          ),
    ),
  );
  refuseRepeats(plugins, listed, source);
  return plugins;
}

/** One plugin may have several names: `files` and `symlinks`. @throws PLUGIN_DUPLICATE */
function refuseRepeats(
  plugins: readonly Plugin[],
  listed: readonly Named[],
  source: ConfigSource | undefined,
): void {
  for (const [at, { name }] of plugins.entries()) {
    const first = plugins.findIndex((each) => each.name === name);
    const [one, other] = [listed[first], listed[at]];
    if (first === at || !one || !other) continue;
    const names = [one, other].map(({ value }) => (typeof value === 'string' ? value : name));
    const as = names[0] === names[1] ? '' : `, as "${names[0]}" and as "${names[1]}"`;
    throw new StrakeError('PLUGIN_DUPLICATE', `plugin "${name}" is listed twice${as}`, {
      plugin: name,
      location: place(source, other.path),
      hint: 'List each plugin once in "plugins"; configure repeated work in its options.',
    });
  }
}

interface Named {
  readonly value: unknown;
  readonly path: readonly number[];
}

function flatten(given: unknown, path: readonly number[] = []): readonly Named[] {
  if (Array.isArray(given)) return given.flatMap((each, at) => flatten(each, [...path, at]));
  if (given === false || given === null || given === undefined) return [];
  return [{ value: given, path }];
}

function place(source: ConfigSource | undefined, path: readonly number[]): Location {
  return {
    ...placeOf(source, ['plugins', ...path], 'value'),
    key: `plugins${path.map((at) => `[${at}]`).join('')}`,
  };
}

async function loadPlugin(name: string, directory: string, at: Loading): Promise<Plugin> {
  const { location } = at;
  const { file: path, refused } = await blame(`plugin "${name}"`, at, () =>
    findPlugin(name, directory),
  );
  if (path === undefined && refused !== undefined) {
    throw commandError('PLUGIN_UNTRUSTED', `plugin "${name}" was not loaded: ${refused}`, {
      location,
      hint: 'A plugin runs with your permissions. If you trust this one, install it in the project.',
    });
  }
  if (path === undefined) throw notFound(name, directory, location);
  const module = await blame(
    `plugin "${name}" cannot be loaded from ${path}`,
    at,
    () => import(pathToFileURL(path).href) as Promise<{ plugin?: unknown; default?: unknown }>,
    name,
  );
  const plugin = await makePlugin(module.plugin ?? module.default, at, {
    name,
    refusal: `${path} exports no plugin`,
    hint: `Export an object with a name and hooks as "plugin": ${documentation('plugins')}`,
  });
  notePluginFile(plugin, { file: path, isPackage: !isFile(name) });
  return plugin;
}

/** The plugin itself, or the one that a factory returns. */
async function makePlugin(
  given: unknown,
  at: Loading,
  {
    name,
    refusal,
    hint,
  }: { readonly name?: string; readonly refusal: string; readonly hint: string },
): Promise<Plugin> {
  const plugin: unknown =
    typeof given === 'function' ? await blame(refusal, at, () => given(), name) : given;
  // A proxy may throw on any access.
  const found = await blame(refusal, at, () => {
    if (!isPlugin(plugin)) return undefined;
    checkPlugin(plugin);
    return plugin;
  });
  if (found) return found;
  throw new StrakeError('PLUGIN_INVALID', refusal, { location: at.location, hint });
}

/** Where a plugin is named, and how long its code may take. */
interface Loading {
  readonly location: Location;
  readonly limits: CallLimits;
}

/** Turns whatever a plugin's code throws into an error that names the plugin, and abandons code that does not end. */
async function blame<Result>(
  what: string,
  { location, limits }: Loading,
  action: () => Result | Promise<Result>,
  plugin?: string,
): Promise<Result> {
  const watch = plugin === undefined ? undefined : watchPrototype(plugin, 'import');
  const doing =
    plugin === undefined ? `the function ${location.key}` : `plugin "${plugin}" at import`;
  const interruption = interruptCall(doing, { location }, limits);
  try {
    const work = async () => action();
    const result = await interruption.race(work());
    watch?.check();
    return result;
  } catch (found) {
    if (interruption.caused(found)) throw found;
    const thrown = readThrown(found);
    if (StrakeError.is(thrown)) throw StrakeError.locate(thrown, { location });
    const [why] = messageOf(thrown).split('\n');
    throw new StrakeError('PLUGIN_INVALID', `${what}: ${why}`, {
      cause: thrown,
      location,
      hint: loadHint(thrown),
    });
  } finally {
    interruption.end();
    watch?.end();
  }
}

function loadHint(thrown: unknown): string {
  if (!['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(systemCode(thrown) ?? ''))
    return 'The plugin has a bug; report it to its author.';
  return /@strake\/core/.test(messageOf(thrown))
    ? 'Install a matching version of @strake/core beside it: npm install --save-dev @strake/core@^1'
    : 'One of its dependencies is not installed: run npm install.';
}

const isFile = (name: string) => /^\.{1,2}[/\\]/.test(name) || isAbsolute(name);

function findPlugin(name: string, directory: string): ResolvedPackage {
  if (isFile(name)) {
    const file = resolve(directory, name);
    return existsSync(file) ? { file } : {};
  }
  const places = [searchFrom(directory), searchBeside(import.meta.dirname)];
  const tried = packagesOf(name).flatMap((candidate) =>
    places.map((place) => () => resolvePackage(candidate, place)),
  );
  let refused: string | undefined;
  for (const look of tried) {
    const found = look();
    if (found.file !== undefined) return found;
    refused ??= found.refused;
  }
  return refused === undefined ? {} : { refused };
}

function notFound(name: string, directory: string, location: Location): StrakeError {
  if (isFile(name)) {
    return commandError(
      'PLUGIN_NOT_FOUND',
      `plugin file ${resolve(directory, name)} does not exist`,
      {
        location,
        hint: 'Plugin paths are relative to the directory of the configuration.',
      },
    );
  }
  return commandError(
    'PLUGIN_NOT_FOUND',
    `plugin "${name}" is not installed; looked for ${packagesOf(name).join(', ')}`,
    { location, hint: installHint(name) },
  );
}
