import { withImageAccess } from './image-access.ts';
import { namePush } from './name-push.ts';
import { shortenIndex } from './new-index.ts';
import { type CopyPlan, planCopy } from './plan-copy.ts';
import { type CopyOptions, type CopyResult, pushCopy } from './push-copy.ts';
import { documentOf, type ImageEntries, readEntries } from './read-entries.ts';
import { type ManifestSelection, selectManifests } from './select-manifests.ts';

/** @see copyImage of ./index.ts */
export function copyImage(from: string, to: string, options: CopyOptions): Promise<CopyResult> {
  return withImageAccess(options, async (access) => {
    const names = await namePush(to, from, access);
    const source = await access.open(from);
    const found = await readEntries(source, access.signal);
    const { name } = source;
    const selection = await selectManifests(
      { name, entries: found.entries },
      options.platforms,
      access.signal,
    );
    const plan = await planSelection(found, selection, options, access.signal);
    const { images } = selection;
    return pushCopy({ froms: [from], names, plan, images }, access, options);
  });
}

async function planSelection(
  { indexes, source }: ImageEntries,
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
    const documents = indexes.map(({ descriptor, bytes }) => documentOf(descriptor, bytes));
    return planCopy(entries, documents, signal);
  }
  onNote?.(`${source.name} is copied in part: the copy has a new index with another digest`);
  return planCopy(entries, [shortenIndex({ index, entries })], signal);
}
