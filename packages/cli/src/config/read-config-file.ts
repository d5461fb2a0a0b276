import { hash } from 'node:crypto';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  defined,
  messageOf,
  readRegularBytes,
  readThrown,
  StrakeError,
  systemCode,
} from '@strake/core';
import { commandError } from '../error-codes.ts';
import type { Position } from './place.ts';
import { type ReadConfig, readDataFile } from './read-data-file.ts';
import { watchEnvironment } from './watch-environment.ts';

/**
 * Reads a configuration by its extension: code is imported, everything else is parsed as YAML, of which JSON is a subset.
 * @param cache directory of the cache; absent: nothing is cached
 * @throws CONFIG_SYNTAX with line and column
 */
export async function readConfigFile(file: string, cache?: string): Promise<ReadConfig> {
  return isCode(file) ? readCode(file) : readDataFile(file, cache);
}

/** True for the name of a configuration that is imported. */
export function isCode(file: string): boolean {
  return /\.[mc]?[jt]s$/.test(extname(file));
}

async function readCode(file: string): Promise<ReadConfig> {
  try {
    const before = sumOf(file);
    const { result: config, variablesRead } = await watchEnvironment(async () => {
      const module: { default?: unknown } = await import(pathToFileURL(file).href);
      const exported = module.default;
      return typeof exported === 'function' ? exported() : exported;
    });
    if (config === undefined) throw noExport(file);
    // Node.js read it in between.
    const sha256 = sumOf(file) === before ? before : undefined;
    return { config, source: { file, variablesRead, ...defined({ sha256 }) } };
  } catch (found) {
    const thrown = readThrown(found);
    if (StrakeError.is(thrown)) throw StrakeError.locate(thrown, { location: { file } });
    throw commandError(
      'CONFIG_SYNTAX',
      `the configuration cannot be loaded: ${messageOf(thrown).split('\n')[0]}`,
      {
        cause: thrown,
        location: { file, ...positionIn(file, thrown) },
        hint: hintFor(thrown),
      },
    );
  }
}

function sumOf(file: string): string | undefined {
  try {
    return hash('sha256', readRegularBytes(file));
  } catch {
    return undefined;
  }
}

function noExport(file: string): StrakeError {
  const what = 'the configuration cannot be loaded: it has no default export';
  return commandError('CONFIG_SYNTAX', what, {
    location: { file },
    hint: 'Export a configuration, or a function that returns one: export default defineConfig({ … }).',
  });
}

/** The first position in a file that a stack names; a syntax error has no column. */
function positionIn(file: string, { stack = '' }: Error): Partial<Position> {
  const { href } = pathToFileURL(file);
  for (const path of [href, file]) {
    const [, rest = ''] = stack.split(`${path}:`);
    const [, line, column] = /^(\d+)(?::(\d+))?/.exec(rest) ?? [];
    if (line !== undefined)
      return { line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
  }
  return {};
}

function hintFor(thrown: Error): string {
  const [, name] = /^Cannot find package '([^']+)'/.exec(thrown.message) ?? [];
  if (systemCode(thrown) === 'ERR_MODULE_NOT_FOUND')
    return name === undefined
      ? 'Check the path of the import; it needs the file extension.'
      : `Install it where the configuration is: npm install --save-dev ${name}.`;
  return thrown.name === 'SyntaxError'
    ? 'Write JavaScript, or TypeScript with erasable types only: no enums, no namespaces.'
    : 'The file threw this while it was loaded.';
}
