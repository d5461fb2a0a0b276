import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, readThrown, StrakeError } from '@strake/core';
import { type ReadConfig, readDataFile } from './read-data-file.ts';

/**
 * Reads a configuration by its extension: code is imported, everything else is YAML or JSON, which YAML contains.
 * @param cache folder of the cache; absent: nothing is kept
 * @throws CONFIG_SYNTAX with line and column
 */
export async function readConfigFile(file: string, cache?: string): Promise<ReadConfig> {
  return /\.[mc]?[jt]s$/.test(extname(file)) ? readCode(file) : readDataFile(file, cache);
}

async function readCode(file: string): Promise<ReadConfig> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    const exported = module.default;
    const config: unknown = typeof exported === 'function' ? await exported() : await exported;
    if (config === undefined) throw new TypeError('it has no default export');
    return { config, source: { file } };
  } catch (found) {
    const thrown = readThrown(found);
    throw new StrakeError(
      'CONFIG_SYNTAX',
      `the configuration can not be loaded: ${messageOf(thrown).split('\n')[0]}`,
      {
        cause: thrown,
        location: { file },
        hint: 'It exports a configuration, or a function that returns one: export default defineConfig({ … }).',
      },
    );
  }
}
