import { nearest } from '@strake/oci/internal';
import type { BuildRecord, EntryFacts } from '../explain/index.ts';
import { readLayerFacts } from './layer-facts.ts';
import type { Services } from './services.ts';

/** Where the last build put an entry of a path. */
export interface EntryPlace {
  readonly image: string;
  readonly platform: string;
  /** The id of the layer. */
  readonly layer: string;
  readonly facts: EntryFacts;
}

/** A path that was asked for. */
export interface FoundEntry {
  readonly path: string;
  /** Empty: the last build has no such entry. */
  readonly places: readonly EntryPlace[];
  /** A path that may be meant instead. */
  readonly nearest?: string;
}

/** Finds the entries of a path in the layers of the last build. */
export async function findEntry(
  { blobs }: Pick<Services, 'blobs'>,
  last: BuildRecord | undefined,
  path: string,
): Promise<FoundEntry> {
  const places: EntryPlace[] = [];
  const paths = new Set<string>();
  for (const [image, { platforms }] of Object.entries(last?.images ?? {}))
    for (const [platform, { layers }] of Object.entries(platforms))
      for (const { id, digest } of layers) {
        const { entries = {} } = (await readLayerFacts(blobs, digest)) ?? {};
        const facts = Object.hasOwn(entries, path) ? entries[path] : undefined;
        if (facts) places.push({ image, platform, layer: id, facts });
        for (const each of Object.keys(entries)) paths.add(each);
      }
  const near = places.length > 0 ? undefined : nearest(path, [...paths]);
  return { path, places, ...(near !== undefined && { nearest: near }) };
}
