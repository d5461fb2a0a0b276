import { defined, messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { type RemoteCache, raced } from '../remote-cache/index.ts';
import type { OnWarning } from '../remote-cache/reporter.ts';
import { BundleFetcher } from './bundle-fetcher.ts';
import { BundleWriter, type ScopeResult, worstOf } from './bundle-writer.ts';
import { filePattern } from './file-pattern.ts';
import { needId } from './list-key.ts';
import { ListReader } from './list-reader.ts';
import { diskError, RestoreDirectory, warnUnusable } from './restore-directory.ts';
import { Tally } from './tally.ts';
import { TemporaryFiles } from './temporary-files.ts';
import type {
  CountedToolCaches,
  ToolCacheNeed,
  ToolCaches,
  ToolCacheTotals,
} from './tool-caches.ts';
import { UsedResults } from './used-results.ts';
import { type Warn, warnOnce } from './warn-once.ts';

export interface ToolCachesOptions {
  readonly cache: RemoteCache;
  /** How many things a tool makes at a time. */
  readonly processors: number;
  readonly onWarning: OnWarning;
  /** When restored files were modified last, as they say; default: now. */
  readonly modified?: Date;
}

/** The caches of tools in one build, in the remote cache. It requests nothing before something is restored or written. */
export function createToolCaches(options: ToolCachesOptions): CountedToolCaches {
  return new RemoteToolCaches(options);
}

class RemoteToolCaches implements CountedToolCaches {
  readonly #options: ToolCachesOptions;
  readonly #warn: Warn;
  readonly #ended = new AbortController();
  readonly #temporary = new TemporaryFiles();
  readonly #lists: ListReader;
  readonly #fetcher: BundleFetcher;
  readonly #writer: BundleWriter;
  readonly #used = new UsedResults();
  readonly #restored = new Map<string, Promise<void>>();
  readonly #directories = new Map<string, Promise<RestoreDirectory | undefined>>();
  readonly #fetched = new Map<string, Tally>();
  readonly #written = new Map<string, Tally>();
  /** By name of the format. */
  readonly #results = new Map<string, ScopeResult[]>();

  constructor(options: ToolCachesOptions) {
    const { cache, processors, onWarning } = options;
    const { signal } = this.#ended;
    this.#options = options;
    this.#warn = warnOnce(onWarning);
    this.#lists = new ListReader(cache, signal);
    const [temporary, warn, lists] = [this.#temporary, this.#warn, this.#lists];
    this.#fetcher = new BundleFetcher({ cache, lists, processors, temporary, signal, warn });
    this.#writer = new BundleWriter({ cache, lists, temporary });
  }

  restore(need: ToolCacheNeed): void {
    const id = needId(need);
    if (this.#restored.has(id)) return;
    // It rejects only if this is closed.
    this.#restored.set(
      id,
      this.#restore(need).catch(() => {}),
    );
  }

  async ready(needs: readonly ToolCacheNeed[], signal: AbortSignal): Promise<void> {
    await raced(Promise.all(needs.map((need) => this.#restored.get(needId(need)))), signal);
  }

  ran(needs: readonly ToolCacheNeed[]): Promise<void> {
    return this.#used.read(needs);
  }

  used(need: ToolCacheNeed, results: Parameters<ToolCaches['used']>[1]): void {
    this.#used.add(need, results);
  }

  async write(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#ended.signal]);
    await Promise.all(
      [...this.#used.scopes.values()].map(async (scope) => {
        const [first] = scope.needs.values();
        if (!first) return;
        const { name } = first.format;
        try {
          const result = await this.#writer.write(scope, tallyOf(this.#written, name), either);
          this.#results.set(name, [...(this.#results.get(name) ?? []), result]);
        } catch (thrown) {
          signal.throwIfAborted();
          if (either.aborted) return;
          this.#warn(
            'unwritable',
            `${name} is not written: ${messageOf(thrown)}`,
            (StrakeError.is(thrown) ? thrown.hint : undefined) ?? 'Check the temporary directory.',
          );
        }
      }),
    );
    this.#used.scopes.clear();
  }

  summary(): readonly string[] {
    return [
      ...sentences(this.#fetched, 'fetched'),
      ...sentences(this.#written, 'written'),
      ...[...this.#results]
        .filter(([, results]) => results.includes('kept'))
        .map(([name]) => `${name}: the registry does not let tags move, so earlier bundles stay`),
    ];
  }

  async totals(need: ToolCacheNeed): Promise<ToolCacheTotals> {
    const { name } = need.format;
    const list = await this.#lists.read(need);
    const { moved: fetched, givenUp } = tallyOf(this.#fetched, name);
    return {
      ...defined({
        repository: list?.found.repository,
        result: worstOf(this.#results.get(name) ?? []),
      }),
      ...{ fetched, givenUp },
      written: tallyOf(this.#written, name).moved,
    };
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#restored.values());
    await this.#temporary.remove();
  }

  async #restore(need: ToolCacheNeed): Promise<void> {
    const known = await this.#lists.read(need);
    if (!known) return;
    const { format, cache } = need;
    const directory = await this.#directory(cache.directory, format.name);
    if (!directory) return;
    const { found, list } = known;
    const files = filePattern(format);
    const tally = tallyOf(this.#fetched, format.name);
    await Promise.all(
      list.bundles.map(async (bundle) => {
        const layer = found.entry.layers[bundle.layer];
        if (layer)
          await this.#fetcher.fetch({
            found,
            layer,
            bundle,
            files,
            directory,
            tally,
            name: format.name,
          });
      }),
    );
  }

  #directory(path: string, name: string): Promise<RestoreDirectory | undefined> {
    const known = this.#directories.get(path) ?? this.#openDirectory(path, name);
    this.#directories.set(path, known);
    return known;
  }

  async #openDirectory(path: string, name: string): Promise<RestoreDirectory | undefined> {
    try {
      return await RestoreDirectory.open(path, this.#options.modified);
    } catch (thrown) {
      const error = diskError(path, thrown);
      if (error) warnUnusable(this.#warn, path, name, error);
      return undefined;
    }
  }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name) ?? new Tally();
  tallies.set(name, known);
  return known;
}

function sentences(
  tallies: ReadonlyMap<string, Tally>,
  done: 'fetched' | 'written',
): readonly string[] {
  return [...tallies].flatMap(([name, tally]) => tally.sentences(name, done));
}
