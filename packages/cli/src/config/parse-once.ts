import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readRecord, writeRecord } from '@strake/core';
import type { ConfigForm, ParsedConfig } from './parse-config.ts';

/** Changes when the same file parses to something else, or when the cached form changes. */
const FORMAT = 3;

/**
 * Parses a configuration unless the result is cached: loading the parser takes longer than most steps of a build with
 * nothing to do.
 * @param file absolute path, for messages
 * @param cache directory of the cache; undefined: nothing is cached
 * @throws CONFIG_SYNTAX with line and column
 */
export async function parseOnce(
  text: string,
  file: string,
  form: ConfigForm,
  cache: string | undefined,
): Promise<ParsedConfig> {
  const key = JSON.stringify([FORMAT, parserVersion(), form, text]);
  const record = cache === undefined ? undefined : join(cache, 'configs', sha256(key));
  const known = record === undefined ? undefined : readRecord(record, key);
  if (known !== undefined) return known as ParsedConfig;
  const { parseConfig } = await import('./parse-config.ts');
  const parsed = parseConfig(text, file, form);
  // Not if JSON would change it, for example `.inf`.
  if (record !== undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(parsed)), parsed))
    await writeRecord(record, key, parsed).catch(() => {});
  return parsed;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const require = createRequire(import.meta.url);

function parserVersion(): unknown {
  const manifest = readFileSync(require.resolve('yaml/package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: unknown }).version;
}
