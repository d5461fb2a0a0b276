import type { Platform } from '@strake/oci';
import { readBase } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { OpenImageOptions } from './copy-options.ts';
import { openImage } from './open-image.ts';

/**
 * The platforms of an image that others are based on, in the order of its index. Images of unknown platforms are left out.
 * @throws BASE_NOT_FOUND, BASE_INVALID, and what opening and reading throw
 */
export async function basePlatforms(
  reference: string,
  options: OpenImageOptions & { readonly signal: AbortSignal },
): Promise<readonly Platform[]> {
  const source = await openImage(reference, options);
  try {
    const { images } = await readBase(source, options.signal, reference);
    return images.map(({ platform }) => platform);
  } catch (thrown) {
    if (!StrakeError.is(thrown) || thrown.code !== 'REGISTRY_NOT_FOUND') throw thrown;
    throw new StrakeError('BASE_NOT_FOUND', `base ${reference} does not exist`, {
      cause: thrown,
      hint: thrown.hint ?? 'Check the name and tag; if the repository is private, log in.',
    });
  } finally {
    await source.close?.();
  }
}
