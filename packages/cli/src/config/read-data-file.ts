import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { type ConfigSource, readRegularBytes, StrakeError } from '@strake/core';
import { commandError } from '../error-codes.ts';
import type { ConfigForm } from './parse-config.ts';
import { parseOnce } from './parse-once.ts';
import { findPosition } from './place.ts';

/** A file's configuration, and the position of each value. */
export interface ReadConfig {
  readonly config: unknown;
  readonly source: ConfigSource;
}

/**
 * Reads a configuration from YAML, JSON, or the key `strake` of a package.json.
 * @param cache directory of the cache; absent: nothing is cached
 * @throws CONFIG_SYNTAX with line and column, FILE_UNREADABLE
 */
export async function readDataFile(file: string, cache?: string): Promise<ReadConfig> {
  const read = await readData(file, cache);
  if (read.config !== null && read.config !== undefined) return read;
  throw commandError('CONFIG_SYNTAX', 'the configuration is empty', {
    location: { file },
    hint: 'Add keys such as "plugins: [go]", or let "strake init" write a first one.',
  });
}

/**
 * As {@link readDataFile}, for a file that may be empty: its configuration is then null or undefined.
 * @throws CONFIG_SYNTAX with line and column, FILE_UNREADABLE
 */
export async function readData(file: string, cache?: string): Promise<ReadConfig> {
  const bytes = await readBytes(file).catch((thrown: unknown) => {
    throw new StrakeError('FILE_UNREADABLE', `configuration ${file} cannot be read`, {
      cause: thrown,
      hint: 'Check the file and its permissions.',
    });
  });
  const { config, place } = await parseOnce(
    Buffer.from(bytes).toString(),
    file,
    formOf(file),
    cache,
  );
  const locate: ConfigSource['locate'] = (path, part) => findPosition(place, path, part);
  return { config, source: { file, sha256: hash('sha256', bytes), locate } };
}

async function readBytes(file: string): Promise<Uint8Array> {
  if (!statSync(file).isFIFO()) return readRegularBytes(file);
  const { readPipe } = await import('./read-pipe.ts');
  return readPipe(file, LARGEST_PIPE);
}

/** The largest allowed size. */
const LARGEST_PIPE = 16 * 1024 * 1024;

function formOf(file: string): ConfigForm {
  return {
    isJson: extname(file) === '.json',
    ...(basename(file) === 'package.json' ? { under: 'strake' } : {}),
  };
}
