import type { BundledResult } from './bundle-list.ts';

/** A bundle that could be fetched. */
export interface BundleOffer {
  /** Bytes that have yet to be fetched, compressed. */
  readonly size: number;
  /** How long the tool would take to make what is missing, on one processor. */
  readonly seconds: number;
}

/** What fetching costs, and the tool saves. */
export interface Terms {
  /** Bytes per second. */
  readonly rate: number;
  /** How many things the tool makes at a time. */
  readonly processors: number;
}

/** What each bundle costs, however small it is: requests of several overlap. */
const REQUEST_SECONDS = 0.02;

/**
 * Whether fetching a bundle takes less time than the tool needs without it. Bundles share the connection: if each is worth its own
 * bytes, all of them together are.
 */
export function isWorthFetching(
  { size, seconds }: BundleOffer,
  { rate, processors }: Terms,
): boolean {
  return size / rate + REQUEST_SECONDS < seconds / processors;
}

/** How long making those results of a bundle takes that are missing: time is shared out by bytes. */
export function missingSeconds(
  bundle: {
    readonly seconds: number;
    readonly bytes: number;
    readonly results: readonly BundledResult[];
  },
  isMissing: (marker: string) => boolean,
): number {
  const missing = bundle.results.filter(({ marker }) => isMissing(marker));
  if (missing.length === bundle.results.length) return bundle.seconds;
  const bytes = missing.reduce((sum, result) => sum + result.bytes, 0);
  return bundle.bytes === 0 ? 0 : (bundle.seconds * bytes) / bundle.bytes;
}
