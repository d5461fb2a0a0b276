import type { StringMap } from '../spec/descriptor.ts';
import { checkDistinct } from './check-distinct.ts';
import { withImageAccess } from './image-access.ts';
import { isForPlatform } from './index-member.ts';
import { withPlatforms } from './manifest-entry.ts';
import { namePush } from './name-push.ts';
import { newIndex } from './new-index.ts';
import { planCopy } from './plan-copy.ts';
import { type CopyOptions, type CopyResult, pushCopy } from './push-copy.ts';
import { type ManifestEntry, readEntries, uniqueBy } from './read-entries.ts';
import { selectManifests } from './select-manifests.ts';

export interface CreateIndexOptions extends CopyOptions {
  /** Annotations of the index itself; they force the OCI media type. */
  readonly annotations?: StringMap;
}

/** @see createIndex of ./index.ts */
export function createIndex(
  to: string,
  froms: readonly string[],
  options: CreateIndexOptions,
): Promise<CopyResult> {
  return withImageAccess(options, async (access) => {
    const { annotations, platforms } = options;
    const { signal } = access;
    const names = await namePush(to, to, access);
    const sources = await Promise.all(froms.map((from) => access.open(from)));
    const found = await Promise.all(sources.map((source) => readEntries(source, signal)));
    const all = found.flatMap(({ entries }) => entries);
    const name = froms.join(', ');
    const chosen = await selectManifests({ name, entries: all }, platforms, signal);
    const distinct = uniqueBy(chosen.entries, ({ descriptor }) => descriptor.digest);
    const entries = await withPlatforms(distinct, signal);
    checkDistinct(entries, nameOf);
    const plan = await planCopy(entries, [newIndex(entries, annotations)], signal);
    const images = entries.filter(isForPlatform);
    return pushCopy({ froms, names, plan, images, subjects: entries }, access, options);
  });
}

function nameOf({ source, descriptor }: ManifestEntry): string {
  return source.name.includes(descriptor.digest)
    ? source.name
    : `${descriptor.digest} of ${source.name}`;
}
