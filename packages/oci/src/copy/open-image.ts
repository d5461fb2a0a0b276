import type { ImageSource } from '../spec/image-source.ts';
import { imageAccess, type OpenImageOptions } from './image-access.ts';

/** @see openImage of ./index.ts */
export async function openImage(
  reference: string,
  options: OpenImageOptions,
): Promise<ImageSource> {
  const access = imageAccess(options);
  try {
    return { ...(await access.open(reference)), close: access.close };
  } catch (thrown) {
    await access.close();
    throw thrown;
  }
}
