import type { Publication } from '@strake/core/plugin';
import type { Attested } from './attested.ts';
import { imageName } from './subjects.ts';

/** What is attested of a published image. */
export function attestedImage(publication: Publication): Attested {
  const { image, root, manifests } = publication;
  const isBare = manifests.some(({ descriptor }) => descriptor.digest === root.digest);
  return {
    image,
    name: imageName(publication),
    images: manifests.map(({ platform, descriptor, layers, config, base }) => ({
      ...{ platform, descriptor, layers },
      ...(config.created === undefined ? {} : { created: config.created }),
      ...(base ? { base } : {}),
    })),
    ...(isBare ? {} : { index: root }),
  };
}
