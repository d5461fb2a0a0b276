import { isUtf8 } from 'node:buffer';
import { readdir, readlink } from 'node:fs/promises';
import { sep } from 'node:path';
import { StrakeError } from '../../errors/index.ts';

/** Node's replacement for bytes that are not UTF-8. It is also a valid character. */
const REPLACEMENT = '\uFFFD';

/**
 * Checks names that Node read from a directory. Node replaces bytes that are not UTF-8, so such a name cannot be opened, and a tar
 * written by strake cannot contain it.
 * @param names the names to check
 * @throws FILE_UNREADABLE for a name that is not UTF-8
 */
export async function checkNames(directory: string, names: readonly string[]): Promise<void> {
  const doubtful = new Set(names.filter((name) => name.includes(REPLACEMENT)));
  if (doubtful.size === 0) return;
  for (const bytes of await readdir(directory, { encoding: 'buffer' })) {
    if (isUtf8(bytes) || !doubtful.has(bytes.toString())) continue;
    throw new StrakeError(
      'FILE_UNREADABLE',
      `the name of a file is not UTF-8: ${escapeBytes(bytes)} in ${directory}`,
      { hint: 'Rename the file: names in an image must be UTF-8.' },
    );
  }
}

/**
 * Reads the target of a symbolic link.
 * @throws FILE_UNREADABLE for a target that is not UTF-8; the errors of reading the link
 */
export async function readTarget(link: string): Promise<string> {
  const target = slashed(await readlink(link));
  if (!target.includes(REPLACEMENT)) return target;
  const bytes = await readlink(link, { encoding: 'buffer' });
  if (isUtf8(bytes)) return target;
  throw new StrakeError(
    'FILE_UNREADABLE',
    `the target of link ${link} is not UTF-8: ${escapeBytes(bytes)}`,
    { hint: `Point the link at a path in UTF-8: ln -sfn TARGET ${link}` },
  );
}

/** Images have no backslashes between names. */
function slashed(target: string): string {
  return sep === '/' ? target : target.replaceAll(sep, '/');
}

/** Keeps printable ASCII, and escapes every other byte in the form of a shell's $'…'. */
function escapeBytes(bytes: Uint8Array): string {
  const parts = Array.from(bytes, (byte) =>
    byte > 0x1f && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${parts.join('')}'`;
}
