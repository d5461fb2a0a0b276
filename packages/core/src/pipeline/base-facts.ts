import { defined } from '@strake/oci/internal';
import type { BaseEntry, BaseFacts, ListedImage } from '../plugin/context.ts';
import type { TargetBase } from './target.ts';

/** The base as plugins see it. */
export function baseFacts({
  reference,
  image,
  opened,
}: TargetBase): Omit<BaseFacts, 'annotations' | 'config'> {
  if (!image || !opened) return { reference };
  const { digest, mediaType } = opened.root;
  return {
    reference,
    digest: image.descriptor.digest,
    ...defined({ name: fullName(opened.source), entry: entryOf({ image, opened }) }),
    root: { digest, mediaType },
  };
}

/** The base as plugins see it that are asked about the index. */
export function listedBase(base: TargetBase): ListedImage['base'] {
  return { ...baseFacts(base), ...defined({ attestations: base.image?.attestations }) };
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
