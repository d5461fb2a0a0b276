import type { StringMap } from '@strake/oci';
import {
  checkDistinct,
  isForPlatform,
  makeList,
  planCopy,
  selectManifests,
  uniqueBy,
  walkIndex,
  withPlatforms,
} from '@strake/oci/internal';
import { withImageAccess } from '../compose/image-access.ts';
import { type CopyOptions, type CopyResult, pushCopy } from './push-copy.ts';

export interface CreateIndexOptions extends CopyOptions {
  /** Annotations of the index itself; they force the OCI media type. */
  readonly annotations?: StringMap;
}

/**
 * Combines images and image indexes from any transports into one image index, and copies it with everything it refers to.
 * Entries of indexes are copied unchanged, including attestations; a single image gets the platform of its config. The
 * index has Docker's media type if all its members do, else OCI's.
 * @param froms in the order of the index
 * @throws StrakeError: INDEX_DUPLICATE for two images of one platform, and as `copyImage` does
 */
export function createIndex(
  to: string,
  froms: readonly string[],
  options: CreateIndexOptions,
): Promise<CopyResult> {
  return withImageAccess(options, async (access, inner) => {
    const { signal, annotations, platforms } = inner;
    await access.checkReference(to);
    const sources = await Promise.all(froms.map((from) => access.open(from)));
    const walks = await Promise.all(sources.map((source) => walkIndex(source, signal)));
    const all = walks.flatMap(({ entries }) => entries);
    const name = froms.join(', ');
    const chosen = await selectManifests({ name, entries: all }, platforms, signal);
    const distinct = uniqueBy(chosen.entries, ({ descriptor }) => descriptor.digest);
    const entries = await withPlatforms(distinct, signal);
    checkDistinct(entries);
    const plan = await planCopy(entries, [makeList(entries, annotations)], signal);
    const images = entries.filter(isForPlatform);
    return pushCopy({ froms, namedBy: to, to, plan, images }, access, inner);
  });
}
