import { completePlatform, isCompletePlatform } from '../spec/complete-platform.ts';
import { configPlatform } from '../spec/config-platform.ts';
import type { Platform } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { Manifest } from '../spec/manifest.ts';
import { isConfigType } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { createConfigReader } from './config-reader.ts';

/**
 * Tells the platform of an image that an index lists; its manifest and config are read only where the index does not tell all of it.
 * @param listed as the index has it
 * @param readManifest undefined for content of another type
 * @returns undefined if there is none, as for an artifact. @throws MANIFEST_INVALID, LIMIT_EXCEEDED, and what reading throws
 */
export type PlatformReader = (
  listed: Platform | undefined,
  readManifest: () => Promise<Manifest | undefined>,
) => Promise<Platform | undefined>;

/** A reader for the images of one source, which bounds what it reads of them together. */
export function createPlatformReader(source: ImageSource, signal: AbortSignal): PlatformReader {
  const configs = createConfigReader(source, (bytes, what) =>
    configPlatform(parseImageConfig(bytes, `${what} of ${source.name}`)),
  );
  return async (listed, readManifest) => {
    if (isCompletePlatform(listed)) return listed;
    const manifest = await readManifest();
    if (!manifest || !isConfigType(manifest.config.mediaType)) return listed;
    configs.count(manifest.config);
    return completePlatform(listed, await configs.read(manifest.config, signal));
  };
}
