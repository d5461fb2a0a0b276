import type { ImageSource } from '@strake/oci';
import { imageAccess, type OpenImageOptions } from '../compose/image-access.ts';

/**
 * An image to look at, from any transport: `docker://` (the default), `oci:`, `oci-archive:`, `docker-archive:`,
 * `docker-daemon:`. To be closed.
 * @throws REFERENCE_INVALID, FILE_UNREADABLE, LAYOUT_INVALID; whatever reading it throws comes later
 */
export async function openImage(
  reference: string,
  options: OpenImageOptions,
): Promise<ImageSource> {
  const access = imageAccess(options);
  return { ...(await access.open(reference)), close: access.close };
}
