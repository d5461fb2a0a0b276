import type { FinishedContext } from '@strake/core/plugin';
import type { SbomFormat } from '../options.ts';
import type { Attested, Contents } from './attested.ts';

/**
 * What an image contains. It depends on digests and names alone: a build with nothing to do reads it from the cache, and loads nothing that
 * inventories or writes SBOMs.
 */
export function readContents(
  attested: Attested,
  formats: readonly SbomFormat[],
  context: FinishedContext,
): Promise<Contents> {
  const { name, images, index } = attested;
  const facts = [
    'contents',
    name,
    formats,
    index?.digest ?? '',
    images.map(({ descriptor, base, platform, layers }) => [
      descriptor.digest,
      platform,
      base ? [base.reference, base.digest, base.name ?? ''] : [],
      // Which layers are the base's depends on the configuration.
      layers.map(({ own }) => own),
      (base?.attestations ?? []).map(({ digest }) => digest),
    ]),
  ];
  return context.remember(facts, async () => {
    const { makeContents } = await import('./make-contents.ts');
    return makeContents(attested, formats, context);
  });
}
