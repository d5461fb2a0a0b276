import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type ConfigSource,
  combineErrors,
  isPlugin,
  messageOf,
  type Plugin,
  StrakeError,
  systemCode,
} from '@strake/core';
import { resolvePackage } from './resolve-package.ts';

/**
 * Imports the plugins of a configuration. A short name `go` is `@strake/plugin-go`, else `strake-plugin-go`; packages are looked
 * for from the configuration's folder, then beside this command. Empty places in the list and lists in it are fine.
 * @throws PLUGIN_NOT_FOUND with what was tried, PLUGIN_INVALID
 */
export async function loadPlugins(
  given: unknown,
  directory: string,
  source: ConfigSource | undefined,
): Promise<readonly Plugin[]> {
  const loaded = await Promise.allSettled(
    flatten(given).map(async ({ value, path }) =>
      typeof value === 'string'
        ? loadPlugin(value, directory, place(source, path))
        : record(value, place(source, path)),
    ),
  );
  const failed = loaded.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (failed.length > 0) throw combineErrors(failed);
  return loaded.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
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

function place(source: ConfigSource | undefined, path: readonly number[]) {
  const position = source?.locate?.(['plugins', ...path]);
  return {
    ...(source?.file === undefined ? {} : { file: source.file }),
    ...(position ?? {}),
    key: `plugins${path.map((at) => `[${at}]`).join('')}`,
  };
}

type Place = ReturnType<typeof place>;

function record(value: unknown, location: Place): Plugin {
  if (isPlugin(value)) return value;
  throw new StrakeError('PLUGIN_INVALID', 'an entry of "plugins" is neither a name nor a plugin', {
    location,
    hint: 'List names such as "go", or what definePlugin returned.',
  });
}

async function loadPlugin(name: string, directory: string, location: Place): Promise<Plugin> {
  const path = findPlugin(name, directory);
  if (path === undefined) throw notFound(name, directory, location);
  let module: { plugin?: unknown; default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (thrown) {
    throw new StrakeError(
      'PLUGIN_INVALID',
      `plugin "${name}" can not be loaded from ${path}: ${messageOf(thrown).split('\n')[0]}`,
      {
        cause: thrown,
        location,
        hint:
          systemCode(thrown) === 'ERR_MODULE_NOT_FOUND'
            ? 'Something that it needs is not installed: run npm install.'
            : 'This is a fault of the plugin; tell its author.',
      },
    );
  }
  const exported = module.plugin ?? module.default;
  const plugin: unknown = typeof exported === 'function' ? exported() : exported;
  if (isPlugin(plugin)) return plugin;
  throw new StrakeError('PLUGIN_INVALID', `${path} exports no plugin`, {
    location,
    hint: 'A plugin is exported as "plugin" and made by definePlugin of @strake/core/plugin.',
  });
}

const isFile = (name: string) =>
  name.startsWith('./') || name.startsWith('../') || isAbsolute(name);

/** Packages that a name may stand for, in order. */
function candidates(name: string): readonly string[] {
  if (name.startsWith('@') || name.startsWith('strake-plugin-')) return [name];
  return [`@strake/plugin-${name}`, `strake-plugin-${name}`, name];
}

function findPlugin(name: string, directory: string): string | undefined {
  if (isFile(name)) {
    const path = resolve(directory, name);
    return existsSync(path) ? path : undefined;
  }
  const places = [join(directory, 'package.json'), fileURLToPath(import.meta.url)];
  const named = candidates(name);
  // Something else may bear the short name, so every plugin's name comes first.
  const short = named.filter((candidate) => candidate === name);
  const long = named.filter((candidate) => candidate !== name);
  for (const group of [long, short]) {
    for (const from of places) {
      for (const candidate of group) {
        const found = resolvePackage(candidate, from);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

function notFound(name: string, directory: string, location: Place): StrakeError {
  if (isFile(name)) {
    return new StrakeError(
      'PLUGIN_NOT_FOUND',
      `plugin file ${resolve(directory, name)} does not exist`,
      {
        location,
        hint: 'Files of plugins start at the folder of the configuration.',
      },
    );
  }
  const [first = name] = candidates(name);
  return new StrakeError(
    'PLUGIN_NOT_FOUND',
    `plugin "${name}" is not installed; looked for ${candidates(name).join(', ')}`,
    {
      location,
      hint: `Install it: npm install --save-dev ${first}`,
    },
  );
}
