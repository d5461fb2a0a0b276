import type { SbomFormat } from '../options/options.ts';
import type { Attested } from './attested.ts';

/** All that the contents of an image and their SBOMs depend on: digests and names. */
export function contentsFacts(
  { name, images, index }: Attested,
  formats: readonly SbomFormat[],
): readonly unknown[] {
  return [
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
}
