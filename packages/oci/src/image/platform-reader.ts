import { createConfigReader } from '../inspect/index.ts';
import { configPlatform } from '../spec/config-platform.ts';
import type { Descriptor, Platform } from '../spec/descriptor.ts';
import { isConfigType } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import type { Base } from './base.ts';
import { parseBaseManifest } from './read-content.ts';

/**
 * Tells the platforms of the images that an index lists: as the index has them, else as their configs do. Indexes made by buildx lack
 * the version of Windows, which the configs have.
 * @returns undefined for an artifact. @throws MANIFEST_INVALID, LIMIT_EXCEEDED, and what reading throws
 */
export function createPlatformReader(
  { name, source }: Pick<Base, 'name' | 'source'>,
  signal: AbortSignal,
): (image: Descriptor) => Promise<Platform | undefined> {
  const configs = createConfigReader({ ...source, name: `base ${name}` }, (bytes, what) =>
    configPlatform(parseImageConfig(bytes, what)),
  );
  const ofConfig = async (image: Descriptor): Promise<Platform | undefined> => {
    const bytes = await source.document(image, signal);
    const { config } = parseBaseManifest(name, image, bytes);
    if (!isConfigType(config.mediaType)) return undefined;
    configs.count(config);
    return configs.read(config, signal);
  };
  return async (image) => {
    const { platform } = image;
    if (platform && (platform.os !== 'windows' || platform['os.version'])) return platform;
    const own = await ofConfig(image);
    const version = own?.['os.version'];
    return platform && version ? { ...platform, 'os.version': version } : (platform ?? own);
  };
}
