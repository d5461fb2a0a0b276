import { defined, type ImageResult } from '@strake/core';
import { pushedRepository, tagsOf } from './image-reference.ts';
import type { ReadInput } from './manifest-set.ts';
import type { ResolvedReferences } from './resolve-references.ts';

/** An image in `--images-json`. A stable format: keys may be added, never renamed. */
export interface DescribedImage {
  readonly image: string;
  readonly repository?: string;
  readonly digest?: string;
  readonly tags: readonly string[];
  /** By platform, the digest of its manifest. */
  readonly platforms: Readonly<Record<string, string>>;
  /** What refers to it; lines and columns from 1. */
  readonly references: readonly {
    readonly uri: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

/** The images that references mean, in the order in which they appear first, each with all that refers to it. */
export function describeImages(
  read: readonly ReadInput[],
  resolved: ResolvedReferences,
): readonly DescribedImage[] {
  const all = read.flatMap(({ input, manifest }) =>
    manifest.references.map((each) => ({ ...each, file: input.file })),
  );
  const images = new Map<string, ImageResult>();
  const referring = new Map<string, DescribedImage['references'][number][]>();
  for (const { uri, file, line, column } of all) {
    const result = resolved.get(uri);
    if (!result) continue;
    images.set(result.image, result);
    const others = referring.get(result.image) ?? [];
    others.push({ uri, file, line, column });
    referring.set(result.image, others);
  }
  const pushed = [...images.values()].map((result) => ({
    ...result,
    ...defined({ repository: pushedRepository(result) }),
  }));
  return pushed.map((result) => ({
    image: result.image,
    ...defined({ repository: result.repository, digest: result.digest }),
    tags: tagsOf(result),
    platforms: Object.fromEntries(
      result.platforms.map(({ platform, digest }) => [platform, digest]),
    ),
    references: referring.get(result.image) ?? [],
  }));
}
