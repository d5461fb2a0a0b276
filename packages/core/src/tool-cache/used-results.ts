import { readRegularFile } from '@strake/oci/internal';
import { needId, scopeOf } from './list-key.ts';
import type { ToolCacheFile, UsedResult } from './tool-cache.ts';
import { toolCacheContext } from './tool-cache-context.ts';
import type { ToolCacheNeed } from './tool-caches.ts';

/** Bytes of a report: one of two programs with 700 packages has 0.7 MB. */
const LARGEST_REPORT = 256 * 1024 * 1024;

/** What the steps of a scope used. Results of a scope may be in the same bundles. */
export interface UsedScope {
  /** By ID. */
  readonly needs: Map<string, ToolCacheNeed>;
  /** By marker. */
  readonly results: Map<string, Used>;
}

/** A result, and who used it. */
export interface Used {
  readonly group: string;
  readonly files: readonly ToolCacheFile[];
  /** Absent: no run of this build made it. */
  seconds?: number;
  /** IDs of needs. */
  readonly needs: Set<string>;
}

/** What the runs of a build used. */
export class UsedResults {
  readonly scopes = new Map<string, UsedScope>();

  /** Reads the reports of a process; one that cannot be read says nothing. */
  async read(needs: readonly ToolCacheNeed[]): Promise<void> {
    for (const [report, own] of Map.groupBy(needs, ({ cache }) => cache.report)) {
      const [first] = own;
      if (!first) continue;
      const context = toolCacheContext(
        first.cache,
        own.flatMap(({ operands }) => operands),
      );
      const results = await readUsed(first, report, context);
      for (const need of own) this.add(need, results);
    }
  }

  add(need: ToolCacheNeed, results: readonly UsedResult[]): void {
    const scope = this.#scope(need);
    const id = needId(need);
    scope.needs.set(id, need);
    const own = new Set(need.operands);
    for (const { operands, group, files, seconds } of results) {
      const marker = files.at(-1)?.path;
      if (marker === undefined || !operands.some((operand) => own.has(operand))) continue;
      const known: Used = scope.results.get(marker) ?? { group, files, needs: new Set() };
      scope.results.set(marker, known);
      known.needs.add(id);
      if (seconds !== undefined) known.seconds ??= seconds;
    }
  }

  #scope(need: ToolCacheNeed): UsedScope {
    const key = scopeOf(need);
    const known = this.scopes.get(key) ?? { needs: new Map(), results: new Map() };
    this.scopes.set(key, known);
    return known;
  }
}

async function readUsed(
  { format }: ToolCacheNeed,
  report: string,
  context: ReturnType<typeof toolCacheContext>,
): Promise<readonly UsedResult[]> {
  try {
    return (await format.used(readRegularFile(report, LARGEST_REPORT), context)) ?? [];
  } catch {
    return [];
  }
}
