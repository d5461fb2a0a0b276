import type { Platform } from '@strake/oci';
import type { ToolCache, ToolCacheFormat, UsedResult } from './tool-cache.ts';

/** What a step that has to run needs of a tool's cache. */
export interface ToolCacheNeed {
  readonly cache: Omit<ToolCache, 'variable'> & {
    /** Absolute. */
    readonly directory: string;
  };
  readonly format: ToolCacheFormat;
  readonly platform: Platform;
  readonly operands: readonly string[];
  /** ID of the step, for messages: `go build example.com/app`. */
  readonly step: string;
}

/** The caches of tools in one build. Whatever goes wrong is a miss: the tool compiles. Equal needs are one. */
export interface ToolCaches {
  /** Begins to restore what a step needs, in the background. */
  restore(need: ToolCacheNeed): void;
  /**
   * Settles when everything that was begun for these is there, or given up.
   * @throws only the reason of the signal
   */
  ready(needs: readonly ToolCacheNeed[], signal: AbortSignal): Promise<void>;
  /** Reads the report of a process that ended well, and keeps in mind what is to be written. Never rejects. */
  ran(needs: readonly ToolCacheNeed[]): Promise<void>;
  /** Keeps in mind what is to be written for a need, where no report tells it. */
  used(need: ToolCacheNeed, results: readonly UsedResult[]): void;
  /**
   * Writes bundles of what ran, and which of them each step needs.
   * @throws only the reason of the signal
   */
  write(signal: AbortSignal): Promise<void>;
  /** What was fetched and written, and how long it took: sentences for the user. */
  summary(): readonly string[];
  /** Ends all transfers, and removes temporary files. Call it before the remote cache is closed, also after a failure. */
  close(): Promise<void>;
}

/** Bundles that were moved. */
export interface MovedBundles {
  readonly bundles: number;
  /** Compressed. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface ToolCacheTotals {
  /** That has a list for the need; absent if none has. */
  readonly repository?: string;
  readonly fetched: MovedBundles;
  /** Bundles that took too long. */
  readonly givenUp: number;
  readonly written: MovedBundles;
  /** What became of the lists; absent if they could not be made, or nothing was used. */
  readonly result?: 'written' | 'exists' | 'kept' | 'failed';
}

/** As {@link ToolCaches}, for callers that report in numbers what was done. */
export interface CountedToolCaches extends ToolCaches {
  /**
   * What was done for all caches of the format of a need.
   * @throws only the reason of the end
   */
  totals(need: ToolCacheNeed): Promise<ToolCacheTotals>;
}
