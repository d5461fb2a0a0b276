import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StrakeError, systemCode } from '../errors/index.ts';
import { makeDirectory, unwritable, writeFileAtomic } from '../file/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { directoryFiles } from './directory-files.ts';
import { attachmentEntries, entriesOf } from './layout-entry.ts';
import type { LayoutFiles } from './layout-files.ts';
import type { LayoutWriteOptions } from './layout-write-options.ts';
import { checkLayoutVersion, LAYOUT_FILE, LAYOUT_TEXT } from './read-layout-index.ts';
import { LOCK_FILE, updateIndex } from './update-index.ts';
import { writeBlobs } from './write-blobs.ts';

/** Files that an interrupted write, or a user who keeps an empty directory in git, leaves where there is no layout. */
const OWN_FILES = [LOCK_FILE, '.gitignore', '.gitkeep'];

/**
 * Writes an image into an OCI layout, which is created if it does not exist. Existing images stay; an existing name moves to the new
 * image. index.json changes last, atomically and under a lock, so that concurrent writers both succeed and an interrupted one
 * leaves no trace. Nondistributable layers are omitted.
 * @param directory absolute, or relative to the working directory
 * @throws OUTPUT_UNWRITABLE for a directory that cannot be written, or has other content; DESTINATION_INVALID for a name;
 * LAYOUT_INVALID, MANIFEST_INVALID for an existing layout that is broken; IMAGE_TOO_LARGE for more images than a layout can list;
 * whatever the store throws
 */
export async function writeLayout(
  directory: string,
  tree: ImageTree,
  options: LayoutWriteOptions,
): Promise<void> {
  const files = directoryFiles(directory, `oci:${directory}`);
  const entries = entriesOf(tree, options);
  await prepareDirectory(directory, files, options.signal);
  await writeBlobs(directory, files, tree, options);
  await updateIndex(resolve(directory), entries, options.signal);
}

/**
 * Adds artifacts to an OCI layout, as entries without a name, or with their tag. What is there already is not written again.
 * @param directory absolute
 * @throws as {@link writeLayout}
 */
export async function attachToLayout(
  directory: string,
  attachments: readonly Attachment[],
  signal: AbortSignal,
): Promise<void> {
  const files = directoryFiles(directory, `oci:${directory}`);
  const entries = attachments.flatMap(attachmentEntries);
  await prepareDirectory(directory, files, signal);
  for (const { tree, store } of attachments)
    await writeBlobs(directory, files, tree, { store, signal, references: [] });
  await updateIndex(directory, entries, signal);
}

/** Makes the directory a layout, or verifies that it is one. `oci-layout` comes first, because it marks the directory as a layout. */
async function prepareDirectory(
  directory: string,
  files: LayoutFiles,
  signal: AbortSignal,
): Promise<void> {
  await makeDirectory(directory).catch((error) => {
    throw unwritable(directory, error);
  });
  if (await isLayout(directory, files, signal)) return;
  await writeFileAtomic(join(directory, LAYOUT_FILE), LAYOUT_TEXT);
}

/**
 * Rejects a directory that a layout could not be written into, without creating anything; a missing directory is fine.
 * @param directory absolute
 * @throws OUTPUT_UNWRITABLE, LAYOUT_INVALID
 */
export async function checkLayoutDirectory(directory: string, signal: AbortSignal): Promise<void> {
  await isLayout(directory, directoryFiles(directory, `oci:${directory}`), signal);
}

/** False if the directory is missing or empty. @throws OUTPUT_UNWRITABLE for other content; LAYOUT_INVALID */
async function isLayout(
  directory: string,
  files: LayoutFiles,
  signal: AbortSignal,
): Promise<boolean> {
  const names = await listDirectory(directory);
  if (names.includes(LAYOUT_FILE)) {
    await checkLayoutVersion(files, signal);
    return true;
  }
  const foreign = names.find((name) => !OWN_FILES.includes(name) && !name.endsWith('.part'));
  if (foreign !== undefined) {
    throw new StrakeError(
      'OUTPUT_UNWRITABLE',
      `${directory} is not an OCI layout and contains ${foreign}`,
      {
        hint: 'Use a new or empty directory, or an existing OCI layout.',
      },
    );
  }
  return false;
}

async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw unwritable(directory, error);
  }
}
