import type { Platform } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { SyntheticBase } from '../pipeline/services.ts';

/**
 * `scratch` and `builtin:static`, which strake creates.
 * @returns undefined for any other reference
 * @throws BASE_PLATFORM for `builtin:static` on platforms other than Linux; BASE_NOT_FOUND for another `builtin:`
 */
export async function syntheticBase(
  reference: string,
  platform: Platform,
): Promise<SyntheticBase | undefined> {
  if (reference === 'scratch')
    return { config: { os: platform.os, architecture: platform.architecture }, layers: [] };
  if (!reference.startsWith('builtin:')) return undefined;
  if (reference !== 'builtin:static') {
    throw new StrakeError('BASE_NOT_FOUND', `base ${reference} does not exist`, {
      hint: 'There is one built-in base: builtin:static.',
    });
  }
  const { staticBase } = await import('./static/index.ts');
  return staticBase(platform);
}
