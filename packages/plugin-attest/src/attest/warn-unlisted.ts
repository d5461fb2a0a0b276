import type { PublishedContext } from '@strake/core/plugin';

/** Says that an SBOM does not list some files of an image. */
export async function warnUnlisted(
  image: string,
  files: number,
  { log }: Pick<PublishedContext, 'log'>,
): Promise<void> {
  const { UNLISTED_HINT, unlistedMessage } = await import('../sbom/unlisted-layers.ts');
  log.warn(`image "${image}": ${unlistedMessage(files)}`, UNLISTED_HINT);
}
