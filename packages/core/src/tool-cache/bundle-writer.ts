import { createLimit } from '@strake/oci/internal';
import type { CacheEntry, RemoteCache, WriteResult } from '../remote-cache/index.ts';
import { MAX_BUNDLES } from './bundle-list.ts';
import { filePattern } from './file-pattern.ts';
import { listKey } from './list-key.ts';
import type { FoundList, ListReader } from './list-reader.ts';
import { blobsOf, bundlesOf, type ListedBundle, listLayer } from './listed-bundle.ts';
import { packBundle } from './pack-bundle.ts';
import { type NewBundle, planBundles } from './plan-bundles.ts';
import { bundlesByMarker, planResults, secondsOf } from './plan-results.ts';
import type { Tally } from './tally.ts';
import type { TemporaryFiles } from './temporary-files.ts';
import type { ToolCacheNeed } from './tool-caches.ts';
import type { UsedScope } from './used-results.ts';

/** Bundles that are packed at the same time: one compresses while the files of the other are read. */
const PACKS = 2;
/** Lists that are written at the same time. */
const WRITES = 4;

export interface WriterOptions {
  readonly cache: RemoteCache;
  readonly lists: ListReader;
  readonly temporary: TemporaryFiles;
}

/** What became of the lists of a scope: the worst result of all. */
export type ScopeResult = Extract<WriteResult, 'written' | 'exists' | 'kept' | 'failed'>;

/** Writes bundles and lists into the remote cache. */
export class BundleWriter {
  readonly #options: WriterOptions;
  readonly #packs = createLimit(PACKS);
  readonly #writes = createLimit(WRITES);
  #hasFailed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /**
   * Writes the lists of the needs of a scope whose bundles changed.
   * @throws OUTPUT_UNWRITABLE for a temporary file, and the reason of the signal
   */
  async write(scope: UsedScope, tally: Tally, signal: AbortSignal): Promise<ScopeResult> {
    const { cache, lists } = this.#options;
    const read = await Promise.all(
      [...scope.needs].map(async ([id, need]) => [id, await lists.read(need)] as const),
    );
    const found = new Map(
      read.flatMap(([id, list]) =>
        list && !lists.isLost(list.found) ? [[id, list] as const] : [],
      ),
    );
    const existing = bundlesOf(found.values(), cache.repositories[0]);
    return tally.time.during(async () => {
      const result = await this.#writeScope({ scope, found, existing, tally, signal });
      if (result !== 'lost') return result;
      // What the registry has lost may be packed to the same bytes: then the lists are equal, and would stay.
      for (const list of found.values()) await cache.forget(list.found, 'a bundle is missing');
      const without = { scope, found: new Map(), existing: [], tally, signal };
      const again = await this.#writeScope(without);
      return again === 'lost' ? 'failed' : again;
    });
  }

  async #writeScope(writing: Writing): Promise<ScopeResult | 'lost'> {
    const { scope, existing, signal } = writing;
    const [first] = scope.needs.values();
    if (!first || this.#hasFailed) return 'failed';
    const files = filePattern(first.format);
    const plan = planBundles(planResults(scope, first.cache.directory, files), existing);
    const older = bundlesByMarker(existing);
    const made = await Promise.all(
      plan.made.map(async (bundle) => ({
        needs: bundle.needs,
        packed: await this.#packs(() => this.#pack(bundle, first, older, writing)),
      })),
    );
    const results = await Promise.all(
      [...scope.needs].map(([id, need]) => {
        const own = made.filter(({ needs }) => needs.has(id)).flatMap(({ packed }) => packed ?? []);
        const bundles = [...(plan.kept.get(id) ?? []), ...own].slice(0, MAX_BUNDLES);
        return this.#writes(() => this.#writeList(id, need, bundles, writing));
      }),
    );
    signal.throwIfAborted();
    return worstOf(results.filter((result) => result !== 'differs')) ?? 'exists';
  }

  async #pack(
    { group, markers }: NewBundle,
    { cache, format }: ToolCacheNeed,
    older: ReadonlyMap<string, ListedBundle>,
    { scope, signal }: Writing,
  ): Promise<ListedBundle | undefined> {
    const path = await this.#options.temporary.next();
    const results = markers.flatMap((marker) => scope.results.get(marker) ?? []);
    const files = filePattern(format);
    const packed = await packBundle(results, { directory: cache.directory, files, path, signal });
    if (!packed) return undefined;
    const { layer, bytes } = packed;
    const seconds = packed.results.map((result) => secondsOf(result, scope, older));
    return {
      digest: layer.descriptor.digest,
      group,
      bytes,
      results: packed.results,
      seconds: seconds.reduce((sum, each) => sum + each, 0),
      layer,
      source: { path },
    };
  }

  async #writeList(
    id: string,
    need: ToolCacheNeed,
    bundles: readonly ListedBundle[],
    { found, tally, signal }: Writing,
  ): Promise<WriteResult> {
    const { cache } = this.#options;
    if (this.#hasFailed) return 'failed';
    if (bundles.length === 0 || isListed(bundles, found.get(id), cache.repositories[0]))
      return 'exists';
    const list = await listLayer(bundles, signal);
    const entry: CacheEntry = {
      kind: 'bundles',
      key: listKey(need),
      name: need.step,
      platform: need.platform,
      outputs: [],
      layers: [list.layer, ...bundles.map(({ layer }) => layer)],
      seconds: 0,
    };
    const result = await cache.write(entry, blobsOf(list, bundles), signal);
    if (result === 'failed') this.#hasFailed = true;
    if (result === 'written')
      for (const { source, layer } of bundles)
        if ('path' in source) tally.add(layer.descriptor.digest, layer.descriptor.size);
    return result;
  }
}

interface Writing {
  readonly scope: UsedScope;
  /** The lists that needs have, by ID. */
  readonly found: ReadonlyMap<string, FoundList>;
  /** Bundles that may be kept. */
  readonly existing: readonly ListedBundle[];
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

const WORST_FIRST = ['lost', 'failed', 'kept', 'written', 'exists'] as const;

/** The worst of several results; undefined if there is none. */
export function worstOf<Result extends (typeof WORST_FIRST)[number]>(
  results: readonly Result[],
): Result | undefined {
  return results.toSorted((a, b) => WORST_FIRST.indexOf(a) - WORST_FIRST.indexOf(b))[0];
}

/** Whether a list has exactly these bundles. */
function isListed(
  bundles: readonly ListedBundle[],
  found: FoundList | undefined,
  repository: string | undefined,
): boolean {
  if (!found || found.found.repository !== repository) return false;
  const [, ...layers] = found.found.entry.layers;
  const there = new Set(layers.map(({ descriptor }) => descriptor.digest));
  return there.size === bundles.length && bundles.every(({ digest }) => there.has(digest));
}
