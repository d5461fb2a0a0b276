import {
  compactJson,
  type Descriptor,
  digestOf,
  type Index,
  type ManifestDocument,
  type Platform,
} from '@strake/oci';
import { familyOf, sortKeys } from '@strake/oci/internal';
import { platformObject } from '../pipeline/assemble-image.ts';
import { baseAnnotations } from '../pipeline/source-labels.ts';
import type { ImagePart, WholeImage } from './read-image.ts';
import { type RebasedPart, withoutBase } from './rebase-part.ts';

/** The index of an image with its parts replaced: the order and what it says of each stays. Attestations are left out. */
export function rebaseIndex(
  index: Index,
  { parts, kept, attestations }: Pick<WholeImage, 'parts' | 'kept' | 'attestations'>,
  rebased: ReadonlyMap<ImagePart, RebasedPart>,
): ManifestDocument {
  const byEntry = new Map(parts.map((part) => [part.descriptor, rebased.get(part)]));
  const listed = index.manifests.filter((each) => !attestations.includes(each));
  const manifests = listed.map((descriptor): Descriptor => {
    const moved = byEntry.get(descriptor);
    if (!moved) return descriptor;
    const { platform } = descriptor;
    return {
      ...descriptor,
      ...moved.document.descriptor,
      ...(platform ? { platform: platformOf(platform, moved) } : {}),
    };
  });
  const { annotations: old = {}, subject: _, ...rest } = index;
  const bases = [...rebased.values()].map(({ base }) => base);
  const [first] = bases;
  const isShared =
    rebased.size === parts.length + kept.length &&
    bases.every(({ root, name }) => root?.digest === first?.root?.digest && name === first?.name);
  const isDocker = familyOf(index.mediaType) === 'docker' && Object.keys(old).length === 0;
  const annotations = sortKeys({
    ...withoutBase(old),
    ...(isShared && !isDocker ? baseAnnotations(first?.name, first?.root?.digest) : {}),
  });
  const text = compactJson({
    ...rest,
    manifests,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  });
  return { descriptor: { mediaType: index.mediaType, ...digestOf(text) }, text };
}

/** As it was listed, with the version of Windows and the features of the new base. */
function platformOf(listed: Platform, { config }: RebasedPart): Platform {
  const { 'os.version': _, 'os.features': __, ...platform } = listed;
  const { 'os.version': version, 'os.features': features } = config;
  return platformObject({
    ...platform,
    ...(version ? { 'os.version': version } : {}),
    ...(features ? { 'os.features': features } : {}),
  });
}
