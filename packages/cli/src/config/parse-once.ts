import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomic } from '@strake/core';
import type { ConfigForm, ParsedConfig } from './parse-config.ts';

/** Changes when the same text comes to something else, or when what is kept would be read wrongly. */
const FORMAT = 1;

/**
 * What a text says, parsed where it was not parsed before: to load the parser takes longer than most steps of a build with
 * nothing to do.
 * @param file absolute path, for messages
 * @param cache folder of the cache; undefined: nothing is kept
 * @throws CONFIG_SYNTAX with line and column
 */
export async function parseOnce(
  text: string,
  file: string,
  form: ConfigForm,
  cache: string | undefined,
): Promise<ParsedConfig> {
  const key = sha256(JSON.stringify([FORMAT, parserVersion(), form, text]));
  const record = cache === undefined ? undefined : join(cache, 'configs', key);
  const known = record === undefined ? undefined : recall(record);
  if (known) return known;
  const { parseConfig } = await import('./parse-config.ts');
  const parsed = parseConfig(text, file, form);
  if (record !== undefined) await remember(record, parsed);
  return parsed;
}

function recall(record: string): ParsedConfig | undefined {
  try {
    const kept = readFileSync(record, 'utf8');
    const [digest = ''] = kept.split('\n', 1);
    const body = kept.slice(digest.length + 1);
    return digest === sha256(body) ? (JSON.parse(body) as ParsedConfig) : undefined;
  } catch {
    return undefined;
  }
}

/** Not where JSON would make something else of it, such as of `.inf`. Others may not read it: it says what the file says. */
async function remember(record: string, parsed: ParsedConfig): Promise<void> {
  const body = JSON.stringify(parsed);
  if (!isDeepStrictEqual(JSON.parse(body), parsed)) return;
  await writeFileAtomic(record, `${sha256(body)}\n${body}`, 0o600).catch(() => {});
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const require = createRequire(import.meta.url);

function parserVersion(): unknown {
  const manifest = readFileSync(require.resolve('yaml/package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: unknown }).version;
}
