import type { Platform } from '@strake/oci';
import { type BaseImage, defined, matchPlatform } from '@strake/oci/internal';

/** What a Windows image asks of its base: the same build of Windows, since hosts refuse another one. */
export function wantedBase(platform: Platform): Platform {
  const build = platform['os.version']?.split('.').slice(0, 3).join('.');
  return platform.os === 'windows'
    ? { ...platform, ...defined({ 'os.version': build }) }
    : platform;
}

/** The image of a base for the platform of an image. */
export function matchBase(images: readonly BaseImage[], platform: Platform): BaseImage | undefined {
  return matchPlatform(images, wantedBase(platform))[0];
}
