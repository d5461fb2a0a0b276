import { createLayoutSource } from '../layout/index.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { openTar } from './open-tar.ts';

/**
 * An image in an `oci-archive`: a tar of an OCI layout, uncompressed or compressed. It stays open until it is closed.
 * @param file absolute, or relative to the working directory
 * @param reference a name in the layout, the tag of a full name, or a digest; not needed if there is only one image
 * @throws FILE_UNREADABLE, LAYOUT_INVALID, LIMIT_EXCEEDED; from its methods also IMAGE_NOT_FOUND, MANIFEST_INVALID,
 * DIGEST_MISMATCH, SIZE_MISMATCH
 */
export async function openOciArchive(
  file: string,
  reference: string | undefined,
  signal: AbortSignal,
): Promise<ImageSource> {
  return createLayoutSource(
    await openTar(file, { name: `oci-archive:${file}`, signal }),
    reference,
  );
}
