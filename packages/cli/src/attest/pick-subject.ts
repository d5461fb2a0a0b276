import { inspectImage } from '@strake/core';
import { UsageError } from '../usage-error.ts';
import type { OpenedImage } from '../with-image.ts';

/** The manifest that a command is about. */
export interface Subject {
  readonly digest: string;
  /** Of an image that was chosen by its platform. */
  readonly platform?: string;
  /** The images below an index that was not asked for a platform; else none. */
  platforms(): Promise<readonly { readonly platform: string; readonly digest: string }[]>;
}

/**
 * What the reference names, or the image for the one platform that `--platform` selects.
 * @throws UsageError for several; PLATFORM_NONE
 */
export async function pickSubject({ source, options }: OpenedImage): Promise<Subject> {
  const { signal, platforms } = options;
  if (!platforms) {
    const { descriptor } = await source.root(signal);
    return {
      digest: descriptor.digest,
      async platforms() {
        const { images } = await inspectImage(source, { signal });
        return images.filter(({ digest }) => digest !== descriptor.digest);
      },
    };
  }
  const { images } = await inspectImage(source, options);
  const [image, ...others] = images;
  if (!image || others.length > 0) {
    throw new UsageError(
      `--platform selects ${images.length} images of ${source.name}`,
      `Choose one of ${images.map(({ platform }) => platform).join(', ')}.`,
    );
  }
  return { digest: image.digest, platform: image.platform, platforms: async () => [] };
}
