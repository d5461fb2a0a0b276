import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConfigSource, Plugin } from '@strake/core';
import { defined, writtenLimits } from '@strake/core';
import { quoteShell } from '../print/quote-shell.ts';
import { applySettings } from './apply-settings.ts';
import { destinationPlugins, writtenDestinations } from './destination-plugins.ts';
import { findConfig } from './find-config.ts';
import { loadPlugins } from './load-plugins.ts';
import { readConfigFile } from './read-config-file.ts';

export interface LoadConfigOptions {
  /** Absolute directory where the search begins. */
  readonly cwd: string;
  /** This file instead of a search; relative to `cwd`. */
  readonly file?: string;
  /** This configuration instead of a file. */
  readonly config?: unknown;
  /** These plugins instead of those that the configuration names: for commands that build nothing. */
  readonly plugins?: readonly string[];
  /** Destinations besides those of the configuration: the plugins of this project that they need are loaded as well. */
  readonly destinations?: readonly string[];
  /** `KEY=VALUE`, in order. */
  readonly set?: readonly string[];
  /** When it aborts, plugins are no longer loaded. */
  readonly signal?: AbortSignal;
  /** Absolute directory of the cache; absent: nothing is cached. */
  readonly cache?: string;
}

/** A configuration with its plugins imported, as `build` of `@strake/core` accepts it. */
export interface LoadedConfig {
  readonly config: unknown;
  readonly source?: ConfigSource;
  /** Absolute directory that relative paths are resolved against. */
  readonly directory: string;
  readonly plugins: readonly Plugin[];
}

/**
 * Finds and reads a configuration, and imports the plugins that it names.
 * @throws CONFIG_NOT_FOUND, CONFIG_SYNTAX, CONFIG_OPTION, PLUGIN_NOT_FOUND, PLUGIN_INVALID
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const found = await read(options);
  const { config, source } = await applySettings(found.config, found.source, options.set ?? []);
  const directory = directoryOf(found.source?.file, options.cwd);
  const limits = writtenLimits(config, options.signal);
  if (options.plugins) {
    const plugins = await loadPlugins(options.plugins, directory, undefined, limits);
    return { config, directory, plugins, ...defined({ source }) };
  }
  const listed = await loadPlugins(pluginsOf(config), directory, source, limits);
  const destinations = [...(options.destinations ?? []), ...writtenDestinations(config)];
  const needed = await destinationPlugins(listed, destinations, directory, limits);
  return { config, directory, plugins: [...listed, ...needed], ...defined({ source }) };
}

async function read(
  options: LoadConfigOptions,
): Promise<{ config: unknown; source?: ConfigSource }> {
  if (options.config !== undefined) return { config: options.config };
  const file = await findConfig(options.cwd, options.file);
  if (file === undefined) throw (await import('./missing-config.ts')).missingConfig(options.cwd);
  const { config, source } = await readConfigFile(file, options.cache);
  const named = options.file === undefined ? undefined : quoteShell(['-c', options.file]);
  return { config, source: { ...source, ...defined({ options: named }) } };
}

/** A pipe (`-c <(…)`) is in a directory of the system. */
function directoryOf(file: string | undefined, cwd: string): string {
  return file === undefined || !statSync(file).isFile() ? cwd : dirname(file);
}

function pluginsOf(config: unknown): unknown {
  return typeof config === 'object' && config !== null && 'plugins' in config
    ? config.plugins
    : undefined;
}
