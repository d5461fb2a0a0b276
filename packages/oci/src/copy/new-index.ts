import { digestOf } from '../digest/index.ts';
import { checkLimit } from '../spec/check-limit.ts';
import type { Descriptor, StringMap } from '../spec/descriptor.ts';
import { compactJson } from '../spec/json.ts';
import { MAX_BUILT_MANIFEST_BYTES, MAX_MANIFESTS } from '../spec/limits.ts';
import type { Index, ManifestDocument } from '../spec/manifest.ts';
import { familyOf, isManifestType, MEDIA_TYPE } from '../spec/media-type.ts';
import { leastVariantFirst } from '../spec/order-platforms.ts';
import { defined } from '../spec/record.ts';
import { sortKeys } from '../spec/sort-keys.ts';
import { type IndexMember, isForPlatform, listedPlatform } from './index-member.ts';

/** An image index like one that was found, with fewer members: its own type, keys and annotations stay. */
export function shortenIndex({
  index,
  entries,
}: {
  readonly index: Index;
  readonly entries: readonly IndexMember[];
}): ManifestDocument {
  // What the old index was about need not hold for the new one.
  const { subject: _, ...kept } = index;
  return indexDocument({ ...kept, manifests: entries.map(entryOf) });
}

/**
 * A new image index, the least demanding variant of an architecture first: of Docker's family where all its members are and
 * nothing is annotated, else of OCI's.
 * @throws IMAGE_TOO_LARGE
 */
export function newIndex(
  found: readonly IndexMember[],
  annotations: StringMap = {},
): ManifestDocument {
  const entries = leastVariantFirst(found, (entry) =>
    isForPlatform(entry) ? entry.platform : undefined,
  );
  const isAnnotated = Object.keys(annotations).length > 0;
  const isDocker =
    !isAnnotated &&
    entries.every(
      ({ descriptor: { mediaType } }) =>
        isManifestType(mediaType) && familyOf(mediaType) === 'docker',
    );
  const made = indexDocument({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE[isDocker ? 'docker' : 'oci'].index,
    manifests: entries.map(entryOf),
    ...(isAnnotated ? { annotations: sortKeys(annotations) } : {}),
  });
  const hint = 'Combine fewer images, or shorten the annotations.';
  const what = 'the index';
  checkLimit({ what, size: entries.length, limit: MAX_MANIFESTS, unit: 'manifests', hint });
  checkLimit({
    what,
    hint,
    size: made.descriptor.size,
    limit: MAX_BUILT_MANIFEST_BYTES,
  });
  return made;
}

/** As the index that it came from has it; a single image gets the platform of its config. */
function entryOf(entry: IndexMember): Descriptor {
  const { platform: _, ...rest } = entry.descriptor;
  return { ...rest, ...defined({ platform: listedPlatform(entry) }) };
}

function indexDocument(index: Index): ManifestDocument {
  const text = compactJson(index);
  return { descriptor: { mediaType: index.mediaType, ...digestOf(text) }, text };
}
