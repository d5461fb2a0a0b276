import {
  type CopyPlan,
  type IndexWalk,
  type ManifestSelection,
  planCopy,
  selectManifests,
  shortenList,
  walkIndex,
} from '@strake/oci/internal';
import { withImageAccess } from '../compose/image-access.ts';
import { type CopyOptions, type CopyResult, pushCopy } from './push-copy.ts';

/**
 * Copies an image or an image index between any two transports: `docker://` (the default), `oci:`, `oci-archive:`,
 * `docker-archive:`, `docker-daemon:`. Manifests keep their bytes and digests, unknown ones too; layers go from one registry
 * to another without touching the disk, and are mounted within one. Nondistributable layers are not copied. With `platforms` one image is copied
 * without its index, several in a shorter index, which has another digest.
 * @throws StrakeError: REFERENCE_INVALID, DESTINATION_INVALID, PLATFORM_*, IMAGE_NOT_FOUND, REGISTRY_*, DIGEST_MISMATCH, …;
 * for several failures, one with all of them in `facts.errors`; the signal's reason when aborted
 */
export function copyImage(from: string, to: string, options: CopyOptions): Promise<CopyResult> {
  return withImageAccess(options, async (access, inner) => {
    await access.checkReference(to);
    const source = await access.open(from);
    const walk = await walkIndex(source, inner.signal);
    const { name } = source;
    const selection = await selectManifests(
      { name, entries: walk.entries },
      inner.platforms,
      inner.signal,
    );
    const plan = await planSelection(walk, selection, inner);
    const { images } = selection;
    return pushCopy({ froms: [from], namedBy: from, to, plan, images }, access, inner);
  });
}

async function planSelection(
  { lists, source }: IndexWalk,
  { entries, images, isWhole }: ManifestSelection,
  { signal, onNote, platforms = [] }: CopyOptions,
): Promise<CopyPlan> {
  const index = lists.at(-1)?.index;
  if (platforms.length > 0 && images.length === 1) {
    if (entries.length > 1)
      onNote?.(`attestations were not copied: they belong to the index of ${source.name}`);
    return planCopy(images, [], signal);
  }
  if (isWhole || !index) {
    const documents = lists.map(({ document }) => document);
    return planCopy(entries, documents, signal);
  }
  onNote?.(`${source.name} is copied in part: the copy has a new index with another digest`);
  return planCopy(entries, [shortenList({ index, entries })], signal);
}
