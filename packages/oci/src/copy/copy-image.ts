import { withImageAccess } from './image-access.ts';
import { namePush } from './name-push.ts';
import { shortenIndex } from './new-index.ts';
import { planCopy } from './plan-copy.ts';
import { type CopyOptions, type CopyResult, type PushCopy, pushCopy } from './push-copy.ts';
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
    const planned = await planSelection(found, selection, options, access.signal);
    const { images } = selection;
    const [root] = [...found.indexes.slice(-1), ...found.entries];
    return pushCopy(
      {
        froms: [from],
        names,
        images,
        ...planned,
        ...(root ? { root: { source, descriptor: root.descriptor } } : {}),
      },
      access,
      options,
    );
  });
}

async function planSelection(
  { indexes, source }: ImageEntries,
  { entries, images, isWhole }: ManifestSelection,
  { onNote, platforms = [] }: CopyOptions,
  signal: AbortSignal,
): Promise<Pick<PushCopy, 'plan' | 'subjects' | 'lost'>> {
  const all = indexes.map(({ descriptor }) => ({ source, descriptor }));
  const index = indexes.at(-1)?.index;
  if (platforms.length > 0 && images.length === 1) {
    if (entries.length > 1)
      onNote?.(`attestations were not copied: they belong to the index of ${source.name}`);
    return { plan: await planCopy(images, [], signal), subjects: images, lost: all };
  }
  if (isWhole || !index) {
    const documents = indexes.map(({ descriptor, bytes }) => documentOf(descriptor, bytes));
    return { plan: await planCopy(entries, documents, signal), subjects: [...all, ...entries] };
  }
  onNote?.(`${source.name} is copied in part: the copy has a new index with another digest`);
  const plan = await planCopy(entries, [shortenIndex({ index, entries })], signal);
  return { plan, subjects: entries, lost: all };
}
