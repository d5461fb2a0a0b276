import { defined } from '@strake/oci/internal';
import type { BaseEntry, ListedImage } from '../plugin/context.ts';
import type { TargetBase } from './target.ts';

/** The base as plugins see it. */
export function baseFacts({ reference, image, opened }: TargetBase): ListedImage['base'] {
  if (!image || !opened) return { reference };
  const { digest, mediaType } = opened.root;
  return {
    reference,
    digest: image.descriptor.digest,
    ...defined({ name: fullName(opened.source), entry: entryOf({ image, opened }) }),
    root: { digest, mediaType },
  };
}

/** References of other transports than registries are valid on this machine only. */
export function fullName({
  origin,
  name,
}: NonNullable<TargetBase['opened']>['source']): string | undefined {
  return origin && name.replace(/^docker:\/\//, '');
}

function entryOf({
  image,
  opened,
}: Required<Pick<TargetBase, 'image' | 'opened'>>): BaseEntry | undefined {
  const { digest, platform, annotations = {} } = image.descriptor;
  if (digest === opened.root.digest) return undefined;
  return { position: opened.images.indexOf(image), ...defined({ platform }), annotations };
}
