import { isAbort } from '@strake/oci';
import { createLimit, messageOf } from '@strake/oci/internal';
import type { FoundEntry, RemoteCache } from '../remote-cache/index.ts';
import { readLayerFile } from '../remote-cache/read-layer-file.ts';
import { type BundleList, MAX_LIST_BYTES, parseList } from './bundle-list.ts';
import { type FilePattern, filePattern } from './file-pattern.ts';
import { listKey, needId } from './list-key.ts';
import type { ToolCacheNeed } from './tool-caches.ts';

/** The file in the first layer of an entry. */
export const LIST_FILE = 'bundles.json';

/** Lists that are read at the same time. */
const READS = 8;

/** A list, and the entry that has its bundles. */
export interface FoundList {
  readonly found: FoundEntry;
  readonly list: BundleList;
}

/** Lists of bundles in the remote cache, each read once. */
export class ListReader {
  readonly #cache: RemoteCache;
  readonly #signal: AbortSignal;
  readonly #limit = createLimit(READS);
  readonly #lost = new Set<FoundEntry>();
  readonly #lists = new Map<string, Promise<FoundList | undefined>>();

  constructor(cache: RemoteCache, signal: AbortSignal) {
    this.#cache = cache;
    this.#signal = signal;
  }

  /** The list for a need; undefined if there is none that can be used. @throws only the reason of the signal */
  read(need: ToolCacheNeed): Promise<FoundList | undefined> {
    const id = needId(need);
    const known = this.#lists.get(id) ?? this.#limit(() => this.#read(need));
    this.#lists.set(id, known);
    return known;
  }

  /** Drops an entry whose bytes cannot be used. An unreachable registry has been reported. */
  async lose(found: FoundEntry, thrown: unknown): Promise<void> {
    if (isAbort(thrown) || this.#cache.unreached().includes(found.repository)) return;
    this.#lost.add(found);
    await this.#cache.forget(found, messageOf(thrown));
  }

  /** Whether an entry was dropped after its list was read. */
  isLost(found: FoundEntry): boolean {
    return this.#lost.has(found);
  }

  async #read(need: ToolCacheNeed): Promise<FoundList | undefined> {
    const found = await this.#cache.find('bundles', listKey(need), this.#signal);
    if (!found) return undefined;
    try {
      return { found, list: await this.#parse(found, filePattern(need.format)) };
    } catch (thrown) {
      this.#signal.throwIfAborted();
      await this.lose(found, thrown);
      return undefined;
    }
  }

  async #parse(found: FoundEntry, files: FilePattern): Promise<BundleList> {
    const { layers } = found.entry;
    const [layer] = layers;
    const file = { name: LIST_FILE, most: MAX_LIST_BYTES };
    const text = await readLayerFile(this.#cache, { found, layer }, file, this.#signal);
    return parseList(text ?? '', layers.length, files);
  }
}
