import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type ConfigSource,
  isPlugin,
  messageOf,
  type Plugin,
  StrakeError,
  systemCode,
} from '@strake/core';

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
  const named = Array.isArray(given) ? given : given === undefined || given === null ? [] : [given];
  const plugins: Plugin[] = [];
  for (const [at, each] of named.flat(Number.POSITIVE_INFINITY).entries()) {
    if (each === false || each === null || each === undefined) continue;
    plugins.push(
      typeof each === 'string'
        ? await loadPlugin(each, directory, place(source, at))
        : record(each, place(source, at)),
    );
  }
  return plugins;
}

function place(source: ConfigSource | undefined, at: number) {
  const position = source?.locate?.(['plugins', at]);
  return {
    ...(source?.file === undefined ? {} : { file: source.file }),
    ...(position ?? {}),
    key: `plugins[${at}]`,
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
  for (const from of [join(directory, 'package.json'), fileURLToPath(import.meta.url)]) {
    for (const candidate of candidates(name)) {
      const found = resolvePackage(candidate, from);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** As `import` from that file would find it. */
function resolvePackage(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch (thrown) {
    if (['MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(systemCode(thrown) ?? ''))
      return undefined;
    throw thrown;
  }
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
