import type { Platform } from './descriptor.ts';

/**
 * True where the entry of an index tells all that selects an image. Indexes made by buildx lack the version of Windows, which the
 * configs have.
 */
export function isCompletePlatform(listed: Platform | undefined): boolean {
  if (listed === undefined) return false;
  return listed.os.toLowerCase() !== 'windows' || Boolean(listed['os.version']);
}

/** The platform of an image: as its index lists it, and as its config has it where the index lacks it. */
export function completePlatform(listed: Platform | undefined, config: Platform): Platform;
export function completePlatform(
  listed: Platform | undefined,
  config: Platform | undefined,
): Platform | undefined;
export function completePlatform(
  listed: Platform | undefined,
  config: Platform | undefined,
): Platform | undefined {
  if (listed === undefined) return config;
  const version = config?.['os.version'];
  return isCompletePlatform(listed) || !version ? listed : { ...listed, 'os.version': version };
}
