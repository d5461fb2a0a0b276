import {
  ATTESTATION,
  diffImages,
  type ImageSource,
  type InspectOptions,
  type PlatformDiff,
} from '@strake/core';
import { type ProgramFacts, programReader } from '../../diff/program-facts.ts';
import { describeLayer } from './describe-layer.ts';
import { describeValue } from './describe-value.ts';
import type { ImageDifference } from './image-difference.ts';

/** Two images, and what of them is compared. */
export interface ComparedImages {
  readonly published: ImageSource;
  readonly rebuilt: ImageSource;
  readonly options: InspectOptions;
}

/**
 * Compares two images digest for digest: the images of their platforms, and the index unless platforms are chosen. Attestations that the
 * index lists are about the image, and left out.
 * @returns the first difference of each image, and of the index
 * @throws what reading them throws
 */
export async function compareImages({
  published,
  rebuilt,
  options: { signal, platforms },
}: ComparedImages): Promise<readonly ImageDifference[]> {
  const chosen = platforms === undefined ? {} : { platforms };
  const readContent = programReader(false);
  const diff = await diffImages(published, rebuilt, { signal, ...chosen, readContent });
  const differences = diff.platforms.flatMap((platform) => {
    const difference = compareImage(platform);
    return difference ? [{ platform: platform.platform, ...difference }] : [];
  });
  if (platforms !== undefined || differences.length > 0) return differences;
  const others = diff.others
    .filter(({ annotations = {} }) => annotations[ATTESTATION.type] !== ATTESTATION.manifest)
    .map(({ change, digest }) => `${digest} is ${change === 'added' ? 'new' : 'missing'}`);
  const changes = [...diff.index, ...diff.platforms.flatMap(({ descriptor }) => descriptor)].map(
    (change) => (change.path.length === 0 ? OTHER_BYTES : describeValue(change)),
  );
  const [what] = [...changes, ...others];
  return what === undefined ? [] : [{ what }];
}

const OTHER_BYTES = 'its JSON has other bytes';

/** The first difference of the images of one platform; undefined if their digests are equal. */
function compareImage(
  platform: PlatformDiff<ProgramFacts>,
): Omit<ImageDifference, 'platform'> | undefined {
  const { change, before, after, layers, config, manifest } = platform;
  if (change === 'removed') return { what: 'it was not built again' };
  if (change === 'added') return { what: 'it is in the rebuilt image only' };
  if (before?.digest === after?.digest) return undefined;
  const layer = layers.find((each) => each.change !== 'same');
  if (layer) return describeLayer(layer, platform);
  const [first] = config;
  if (first && first.path.length > 0) return { what: `config: ${describeValue(first)}` };
  const [second] = manifest;
  const isTold = second && second.path.length > 0;
  return { what: isTold ? `manifest: ${describeValue(second)}` : OTHER_BYTES };
}
