import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StrakeError, systemCode } from '../errors/index.ts';
import {
  findSpecialFile,
  makeDirectory,
  readRegularFile,
  unwritable,
  withFileLock,
  writeFileAtomic,
} from '../file/index.ts';
import { parseCredentialFile } from './credential-file.ts';

/** A credential file as JSON: what strake does not know is preserved. */
export type CredentialJson = Record<string, unknown>;

/**
 * Changes a credential file atomically, and makes it readable by its owner only. Other keys, their order, indentation and numbers
 * stay as they are; a link is followed. Nothing is written if nothing changes.
 * @param edit changes the object; false: it did not
 * @throws REGISTRY_CREDENTIALS for a malformed file or a device, which is not changed; OUTPUT_UNWRITABLE
 */
export async function editCredentialFile(
  path: string,
  edit: (file: CredentialJson) => boolean,
  signal: AbortSignal,
): Promise<void> {
  await makeDirectory(dirname(path), 0o700).catch((error: unknown) => {
    throw unwritable(dirname(path), error);
  });
  const file = await realpath(path).catch(() => path);
  const lock = join(dirname(file), `.${basename(file)}.lock`);
  await withFileLock(
    lock,
    async () => {
      const text = await readText(file);
      parseCredentialFile(text, path);
      const object = parseExactly(text);
      if (!edit(object)) return;
      if (await findSpecialFile(file)) throw notStored(path);
      await writeFileAtomic(file, formatLike(object, text), 0o600);
    },
    { signal },
  );
}

/** The null device reads as an empty file, and would keep nothing. */
function notStored(path: string): StrakeError {
  return new StrakeError('REGISTRY_CREDENTIALS', `credential file ${path} is not a regular file`, {
    hint: 'Set REGISTRY_AUTH_FILE to a file that can keep the credentials.',
  });
}

async function readText(path: string): Promise<string> {
  try {
    return readRegularFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw new StrakeError('REGISTRY_CREDENTIALS', `credential file ${path} cannot be read`, {
      hint: 'Change its permissions, or set REGISTRY_AUTH_FILE to another file.',
      cause: error,
    });
  }
}

/** The functions of JSON that preserve the spelling of numbers. Source: ECMA-262 "JSON.rawJSON", "JSON.parse". */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

function parseExactly(text: string): CredentialJson {
  const bare = text.replace(/^\uFEFF/, '').trim();
  if (bare === '') return {};
  const exact = JSON as unknown as ExactJson;
  return exact.parse(bare, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exact.rawJSON(source) : value,
  ) as CredentialJson;
}

/** Docker indents with tabs. */
function formatLike(object: CredentialJson, text: string): string {
  const [, indent] = /^\s*\{\r?\n([ \t]+)"/.exec(text.replace(/^\uFEFF/, '')) ?? [];
  const isCompact = indent === undefined && /[^\s{}]/.test(text);
  const end = text === '' || text.endsWith('\n') ? '\n' : '';
  return `${JSON.stringify(object, null, isCompact ? undefined : (indent ?? '\t'))}${end}`;
}
