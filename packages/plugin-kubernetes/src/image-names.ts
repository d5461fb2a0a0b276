import { formatReference, type IntendedPush, parseReference } from '@strake/core/plugin';

/** The names of an image in a cluster: whole references, as containerd stores them. */
export interface ClusterNames {
  /** Registry and path: `docker.io/library/app`. */
  readonly repository: string;
  /** One for each tag: `docker.io/library/app:v1`. */
  readonly tags: readonly string[];
}

/**
 * The names of a push: those of its repository, or of the image if it has none.
 * @throws REFERENCE_INVALID
 */
export function nameImage({
  repository: given,
  image,
  tags,
}: Pick<IntendedPush, 'repository' | 'image' | 'tags'>): ClusterNames {
  const { registry, repository } = parseReference(given ?? image);
  const name = formatReference({ registry, repository });
  return { repository: name, tags: tags.map((tag) => `${name}:${tag}`) };
}

/** The name with a digest: pods that name it never get another image, and do not pull it. */
export function digestName({ repository }: ClusterNames, digest: string): string {
  return `${repository}@${digest}`;
}

/** The same as a tag, for what keeps no digests. ko names the images that it loads into kind in this way. */
export function digestTag({ repository }: ClusterNames, digest: string): string {
  return `${repository}:${digest.slice(digest.indexOf(':') + 1)}`;
}
