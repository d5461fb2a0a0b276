import {
  formatReference,
  type IntendedPush,
  type PushReceipt,
  parseReference,
  StrakeError,
} from '@strake/core/plugin';
import type { Crane } from './crane.ts';

/** A repository, and the tags that move after everything is pushed. */
export interface RegistryTarget {
  /** Including its registry. */
  readonly repository: string;
  /** Host with port. */
  readonly registry: string;
  readonly tags: readonly string[];
}

/** @throws REFERENCE_INVALID; DESTINATION_INVALID for a digest */
export function readTarget({
  target,
  destination,
  image,
  tags,
}: Pick<IntendedPush, 'target' | 'destination' | 'image' | 'tags'>): RegistryTarget {
  const { registry, repository, tag, digest } = parseReference(target);
  if (digest !== undefined) {
    throw new StrakeError('DESTINATION_INVALID', `destination "${destination}" has a digest`, {
      image,
      hint: 'A push determines the digest: use a tag, or nothing.',
    });
  }
  return {
    registry,
    repository: formatReference({ registry, repository }),
    tags: tag === undefined ? tags : [tag],
  };
}

/** Pushed one after another, in this order. */
export async function moveTags(
  crane: Crane,
  repository: string,
  tagged: readonly (readonly [tag: string, digest: string])[],
): Promise<void> {
  for (const [tag, digest] of tagged) await crane('tag', `${repository}@${digest}`, tag);
}

/** What a push reports: the image by its digest, and all its names. */
export function receiptFor({ repository, tags }: RegistryTarget, digest: string): PushReceipt {
  return {
    reference: `${repository}@${digest}`,
    digest,
    references: tags.map((tag) => `${repository}:${tag}`),
  };
}
