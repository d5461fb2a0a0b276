import { formatPlatform, MEDIA_TYPE } from '@strake/oci';
import { defined, readBaseImage } from '@strake/oci/internal';
import { syntheticBase } from '../builtin/synthetic-base.ts';
import { StrakeError } from '../errors/index.ts';
import { fullName } from '../pipeline/base-facts.ts';
import type { BaseOpener } from './base-opener.ts';
import { createdBase } from './created-base.ts';
import type { FoundBase } from './found-base.ts';
import { matchBase, wantedBase } from './match-base.ts';
import type { ImagePart } from './read-image.ts';

/**
 * The image of a base for the platform of an image. A Windows image needs the same build of Windows: a host refuses another one.
 * @throws BASE_PLATFORM, BASE_INVALID, and what reading throws
 */
export async function findNextBase(
  { platform, config }: ImagePart,
  reference: string,
  bases: BaseOpener,
): Promise<FoundBase> {
  const synthetic = await syntheticBase(reference, platform);
  if (synthetic) return createdBase(reference, synthetic, platform, config.created, bases.signal);
  const base = await bases.open(reference);
  const image = matchBase(base.images, platform);
  if (!image) {
    const has = [...new Set(base.images.map((each) => formatPlatform(each.platform)))].join(', ');
    throw new StrakeError(
      'BASE_PLATFORM',
      `base ${reference} has no ${formatPlatform(wantedBase(platform))}, which the image has`,
      {
        platform: formatPlatform(platform),
        hint: `Platforms of the base: ${has || 'none'}. Give each platform a base that has it (--onto 'windows/*=BASE' --onto 'linux/*=BASE'), or build the image again.`,
      },
    );
  }
  const { manifest, config: theirs } = await readBaseImage(base, image, bases.signal);
  const { rootfs, ...rest } = theirs;
  const { source } = base;
  const layers = manifest.layers.map((layer, at) => ({
    ...layer,
    diffId: rootfs.diff_ids[at] ?? '',
    own: false,
  }));
  if (!source.origin && layers.some(({ mediaType }) => mediaType === MEDIA_TYPE.docker.layerTar))
    throw new StrakeError('BASE_INVALID', `base ${reference} has layers that are not compressed`, {
      hint: 'Copy it to a registry or an OCI layout, and use that as base.',
    });
  const name = fullName(source)?.replace(/@[a-z0-9]+:[a-f0-9]+$/, '');
  return {
    reference,
    config: rest,
    layers,
    synthetic: [],
    all: layers,
    platform: {
      ...image.platform,
      ...defined({ 'os.features': image.platform['os.features'] ?? rest['os.features'] }),
    },
    digest: image.descriptor.digest,
    root: base.root,
    blobs: { open: (descriptor, signal) => source.blob(descriptor, signal) },
    ...defined({ name, origin: source.origin }),
  };
}
