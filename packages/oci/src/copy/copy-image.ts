import { withImageAccess } from './image-access.ts';
import { shortenIndex } from './make-index.ts';
import { type CopyPlan, planCopy } from './plan-copy.ts';
import { type CopyOptions, type CopyResult, pushCopy } from './push-copy.ts';
import { type ManifestSelection, selectManifests } from './select-manifests.ts';
import { type IndexWalk, walkIndex } from './walk-index.ts';

/** @see copyImage of ./index.ts */
export function copyImage(from: string, to: string, options: CopyOptions): Promise<CopyResult> {
  return withImageAccess(options, async (access) => {
    await access.checkReference(to);
    const source = await access.open(from);
    const walk = await walkIndex(source, access.signal);
    const { name } = source;
    const selection = await selectManifests(
      { name, entries: walk.entries },
      options.platforms,
      access.signal,
    );
    const plan = await planSelection(walk, selection, options, access.signal);
    const { images } = selection;
    return pushCopy({ froms: [from], namedBy: from, to, plan, images }, access, options);
  });
}

async function planSelection(
  { indexes, source }: IndexWalk,
  { entries, images, isWhole }: ManifestSelection,
  { onNote, platforms = [] }: CopyOptions,
  signal: AbortSignal,
): Promise<CopyPlan> {
  const index = indexes.at(-1)?.index;
  if (platforms.length > 0 && images.length === 1) {
    if (entries.length > 1)
      onNote?.(`attestations were not copied: they belong to the index of ${source.name}`);
    return planCopy(images, [], signal);
  }
  if (isWhole || !index) {
    const documents = indexes.map(({ document }) => document);
    return planCopy(entries, documents, signal);
  }
  onNote?.(`${source.name} is copied in part: the copy has a new index with another digest`);
  return planCopy(entries, [shortenIndex({ index, entries })], signal);
}
