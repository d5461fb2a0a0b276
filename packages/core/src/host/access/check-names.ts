import { isUtf8 } from 'node:buffer';
import { readdir, readlink } from 'node:fs/promises';
import { StrakeError } from '@strake/oci';

/** What Node puts in place of bytes that are not UTF-8. It is also a character of its own. */
const REPLACEMENT = '\uFFFD';

/**
 * Checks names that Node read from a directory. Node replaces bytes that are not UTF-8, so such a name opens nothing, and a tar
 * that strake writes could not hold it.
 * @param names the ones that matter
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
      { hint: 'Rename the file: in an image, names are UTF-8.' },
    );
  }
}

/**
 * What a symbolic link points to.
 * @throws FILE_UNREADABLE for a target that is not UTF-8; whatever reading the link throws
 */
export async function readTarget(link: string): Promise<string> {
  const target = await readlink(link);
  if (!target.includes(REPLACEMENT)) return target;
  const bytes = await readlink(link, { encoding: 'buffer' });
  if (isUtf8(bytes)) return target;
  throw new StrakeError(
    'FILE_UNREADABLE',
    `the target of link ${link} is not UTF-8: ${escapeBytes(bytes)}`,
    { hint: `Point the link at a path in UTF-8: ln -sfn TARGET ${link}` },
  );
}

/** Printable ASCII as it is, every other byte as a shell's $'…' takes it. */
function escapeBytes(bytes: Uint8Array): string {
  const parts = Array.from(bytes, (byte) =>
    byte > 0x1f && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${parts.join('')}'`;
}
