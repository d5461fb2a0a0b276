import { writeFileAtomic } from '../file/index.ts';
import {
  blobPath,
  distributable,
  EMPTY_INDEX,
  entriesOf,
  INDEX_FILE,
  LAYOUT_FILE,
  LAYOUT_TEXT,
  type LayoutWriteOptions,
  mergeEntries,
} from '../layout/index.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { compactJson } from '../spec/json.ts';
import type { Index } from '../spec/manifest.ts';
import { compareBytes } from '../spec/path.ts';
import type { TarEntry } from '../tar/index.ts';
import { directoryMember, streamMember, textMember } from './archive-member.ts';
import { writeMembers } from './write-members.ts';

/**
 * Writes an image with all its platforms into an `oci-archive`: a tar of an OCI layout. The same image gives the same
 * bytes. The file is written atomically; an existing one is replaced. Nondistributable layers are omitted.
 * @throws OUTPUT_UNWRITABLE, DESTINATION_INVALID for an invalid name, and what the store throws
 */
export async function writeOciArchive(
  file: string,
  tree: ImageTree,
  options: LayoutWriteOptions,
): Promise<void> {
  const manifests = mergeEntries([], entriesOf(tree, options));
  const blobs: TarEntry[] = [
    ...distributable(tree).map((each) => streamMember(blobPath(each.digest), each, options)),
    ...tree.manifests.map(({ descriptor, text }) => textMember(blobPath(descriptor.digest), text)),
  ];
  const members = layoutMembers({ ...EMPTY_INDEX, manifests }, blobs);
  await writeFileAtomic(file, writeMembers(members, options));
}

/** The members of an archive, in order. */
export function layoutMembers(index: Index, blobs: readonly TarEntry[]): readonly TarEntry[] {
  const sorted = [...blobs].sort((a, b) => compareBytes(a.name, b.name));
  const directories = new Set(sorted.map(({ name }) => name.slice(0, name.lastIndexOf('/'))));
  return [
    textMember(LAYOUT_FILE, LAYOUT_TEXT),
    textMember(INDEX_FILE, compactJson(index)),
    ...['blobs', ...directories].map(directoryMember),
    ...sorted,
  ];
}
