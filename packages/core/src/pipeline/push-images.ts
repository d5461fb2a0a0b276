import { defined } from '@strake/oci/internal';
import type { PushImage } from '../plugin/push-request.ts';
import { fullName } from './base-facts.ts';
import type { FinishedImage } from './finished-image.ts';
import type { Target } from './target.ts';

/** The images of single platforms, as plugins see them. */
export function pushImages({ images }: Pick<FinishedImage, 'images'>): readonly PushImage[] {
  return images.map(({ target, document, manifest, config, layers }) => ({
    platform: target.platform,
    descriptor: document.descriptor,
    manifest,
    config,
    layers,
    configured: Object.keys(target.settings.config),
    ...baseOf(target),
  }));
}

function baseOf({ base }: Target): Pick<PushImage, 'base'> {
  if (!base.image) return {};
  const { reference, image, opened } = base;
  const origin = opened?.source.origin;
  const name = opened && fullName(opened.source);
  return {
    base: {
      reference,
      digest: image.descriptor.digest,
      ...defined({ name, origin, attestations: image.attestations }),
    },
  };
}
