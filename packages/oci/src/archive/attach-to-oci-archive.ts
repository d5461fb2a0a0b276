import { writeFileAtomic } from '../file/index.ts';
import {
  attachmentEntries,
  blobPath,
  distributable,
  mergeEntries,
  readLayoutIndex,
} from '../layout/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import { compactJson } from '../spec/json.ts';
import type { TarEntry } from '../tar/index.ts';
import { fileMember, streamMember, textMember } from './archive-member.ts';
import { openTar } from './open-tar.ts';
import { writeMembers } from './write-members.ts';
import { layoutMembers } from './write-oci-archive.ts';

/**
 * Adds artifacts to an `oci-archive`, as entries without a name, or with their tag: it is written again, uncompressed, and replaced
 * atomically. The same image and artifacts give the same bytes.
 * @param file absolute
 * @throws FILE_UNREADABLE, LAYOUT_INVALID, LIMIT_EXCEEDED, OUTPUT_UNWRITABLE, and what the stores throw
 */
export async function attachToOciArchive(
  file: string,
  attachments: readonly Attachment[],
  signal: AbortSignal,
): Promise<void> {
  const files = await openTar(file, { name: `oci-archive:${file}`, signal });
  try {
    const index = await readLayoutIndex(files, signal);
    const manifests = mergeEntries(index.manifests, attachments.flatMap(attachmentEntries));
    const blobs = new Map<string, TarEntry>();
    const add = (member: TarEntry) => {
      if (!blobs.has(member.name)) blobs.set(member.name, member);
    };
    for (const name of files.paths?.() ?? []) {
      if (!name.startsWith('blobs/')) continue;
      const size = (await files.sizeOf(name)) ?? 0;
      add(fileMember({ name, size, open: async () => files.read(name, signal) }));
    }
    for (const { tree, store } of attachments) {
      for (const each of distributable(tree))
        add(streamMember(blobPath(each.digest), each, { store, signal }));
      for (const { descriptor, text } of tree.manifests)
        add(textMember(blobPath(descriptor.digest), text));
    }
    const held = new Set(files.paths?.());
    const isThere = [...blobs.keys()].every((name) => held.has(name));
    if (isThere && compactJson(manifests) === compactJson(index.manifests)) return;
    const members = layoutMembers({ ...index, manifests }, [...blobs.values()]);
    await writeFileAtomic(file, writeMembers(members, { signal }));
  } finally {
    await files.close?.();
  }
}
