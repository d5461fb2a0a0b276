import type { ImageSource } from '@strake/oci';
import { imageAccess, type OpenImageOptions } from '../compose/image-access.ts';

/**
 * Opens an image for inspection, from any transport: `docker://` (the default), `oci:`, `oci-archive:`, `docker-archive:`,
 * `docker-daemon:`. The caller must close it.
 * @throws REFERENCE_INVALID, FILE_UNREADABLE, LAYOUT_INVALID; reading may throw further errors later
 */
export async function openImage(
  reference: string,
  options: OpenImageOptions,
): Promise<ImageSource> {
  const access = imageAccess(options);
  return { ...(await access.open(reference)), close: access.close };
}
