import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { LayoutFiles } from './layout-files.ts';
import { createLayoutReferrers } from './layout-referrers.ts';
import { createLayoutSource } from './layout-source.ts';
import { namesOf } from './ref-name.ts';

/**
 * Leaves out of index.json what refers to images that have lost their names to others: with every build into a layout there would be more.
 * Referrers of other images stay, also of images that the layout does not have.
 * @param held the entries before
 * @param merged the entries to write
 */
export async function withoutOrphans(
  files: LayoutFiles,
  held: readonly Descriptor[],
  merged: readonly Descriptor[],
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  const isNamed = (entry: Descriptor) => namesOf(entry).length > 0;
  const digests = new Set(merged.map(({ digest }) => digest));
  const replaced = held.filter((entry) => isNamed(entry) && !digests.has(entry.digest));
  const unnamed = merged.filter((entry) => !isNamed(entry));
  if (replaced.length === 0 || unnamed.length === 0) return merged;
  const { document } = createLayoutSource(files, undefined);
  const referrers = createLayoutReferrers(files.name, document);
  try {
    const images = await referrers.images(merged, signal);
    const kept = await referrers.reach([...merged.filter(isNamed), ...images], signal);
    const gone = [...(await referrers.reach(replaced, signal))].filter((each) => !kept.has(each));
    const orphans = new Set<string>();
    // The list grows: what refers to an orphan is one as well.
    for (const subject of gone) {
      const found = await referrers.of(subject, unnamed, signal);
      for (const { digest } of found) {
        if (orphans.has(digest) || kept.has(digest)) continue;
        orphans.add(digest);
        gone.push(digest);
      }
    }
    return merged.filter((entry) => isNamed(entry) || !orphans.has(entry.digest));
  } catch (error) {
    // A layout with broken entries keeps them: the image itself can be written all the same.
    if (StrakeError.is(error)) return merged;
    throw error;
  }
}
