import type { ImageSource } from '../spec/image-source.ts';
import { directoryFiles } from './directory-files.ts';
import { createLayoutSource } from './layout-source.ts';

/**
 * An image in an OCI layout. Nothing is read before it is requested.
 * @param directory absolute, or relative to the working directory
 * @param reference a name in the layout, the tag of a full name, or a digest; not needed if there is only one image
 * @throws LAYOUT_INVALID, IMAGE_NOT_FOUND, MANIFEST_INVALID, LIMIT_EXCEEDED, DIGEST_MISMATCH, SIZE_MISMATCH from its
 * methods
 */
export function openLayout(directory: string, reference?: string): ImageSource {
  return createLayoutSource(directoryFiles(directory, `oci:${directory}`), reference);
}
