import { dirname, relative, sep } from 'node:path';
import { compareBytes } from '@strake/oci/internal';
import { checksumLine, parseChecksumList } from './checksum-line.ts';
import type { BuildSession } from './session.ts';
import type { PackedArchive } from './write-archive.ts';

/** Digests by file name as in the checksum file. */
type Digests = ReadonlyMap<string, string>;

/**
 * Writes the checksum files of archives: one line per archive, sorted by name, in the format of `sha256sum --check`.
 * @param keepsOthers whether to keep lines of other existing files in an existing checksum file
 * @throws OUTPUT_UNWRITABLE, FILE_UNREADABLE
 */
export async function writeChecksums(
  session: BuildSession,
  archives: readonly PackedArchive[],
  keepsOthers: boolean,
): Promise<void> {
  const lists = new Map<string, Map<string, string>>();
  for (const { file, digest, checksums } of archives) {
    if (checksums === undefined) continue;
    const list = lists.get(checksums) ?? new Map<string, string>();
    lists.set(checksums, list);
    list.set(relative(dirname(checksums), file).split(sep).join('/'), digest);
  }
  for (const [file, own] of lists) {
    const others = keepsOthers ? await existingDigests(session, file) : [];
    const sorted = [...new Map([...others, ...own])].sort(([a], [b]) => compareBytes(a, b));
    const text = sorted.map(([name, digest]) => checksumLine(digest, name)).join('');
    await session.services.files.write(file, text);
  }
}

/** The lines of a checksum file on disk for files that exist below its directory. */
async function existingDigests({ services }: BuildSession, file: string): Promise<Digests> {
  const listed = parseChecksumList(services.files.read(file) ?? '', dirname(file));
  const digests = new Map<string, string>();
  for (const { name, path, digest } of listed)
    if (await services.files.exists(path)) digests.set(name, digest);
  return digests;
}
