import { StrakeError } from '../errors/index.ts';
import { checkReference } from '../spec/check-reference.ts';
import { parseDigest } from '../spec/digest.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { isTag } from '../spec/reference-grammar.ts';
import type { PushTarget } from './push-target.ts';

/** What `platformTags` means, which cannot be guessed from its type. */
const PLATFORM_TAGS_HINT = 'platformTags maps a tag to the digest of a manifest of the image.';

/**
 * Checks every name and digest of a push before anything is sent: all of them become parts of URLs.
 * @throws REFERENCE_INVALID, DIGEST_INVALID
 */
export function checkPush(tree: ImageTree, target: PushTarget): void {
  const { registry, repository, tags, platformTags = {} } = target;
  checkReference({ registry, repository });
  for (const tag of tags) checkReference({ registry, repository, tag });
  for (const { descriptor } of [{ descriptor: tree.root }, ...tree.manifests, ...tree.blobs])
    parseDigest(descriptor.digest);
  for (const { origin } of tree.blobs)
    if (origin) checkReference({ registry: origin.registry, repository: origin.repository });
  const held = new Set(tree.manifests.map(({ descriptor }) => descriptor.digest));
  for (const [tag, digest] of Object.entries(platformTags)) {
    if (!isTag(tag))
      throw new StrakeError(
        'REFERENCE_INVALID',
        `platformTags of ${registry}/${repository} has the invalid tag ${JSON.stringify(tag)}`,
        { hint: PLATFORM_TAGS_HINT },
      );
    if (!held.has(digest))
      throw new StrakeError(
        'DIGEST_INVALID',
        `platformTags of ${registry}/${repository} gives the tag ${tag} to ${JSON.stringify(digest)}, which is not a manifest of the image`,
        { hint: PLATFORM_TAGS_HINT },
      );
  }
  if (!held.has(tree.root.digest))
    throw new StrakeError(
      'DIGEST_INVALID',
      `manifest ${tree.root.digest} is not part of what is pushed to ${registry}/${repository}`,
      { hint: 'Add the root to the manifests of the image tree.' },
    );
}
