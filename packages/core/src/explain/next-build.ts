import type { PlatformRecord, StepRecord } from './build-record.ts';
import type { BuildChange } from './change.ts';

/** What the next build of a project would do, and why. */
export interface NextBuild {
  /** Plugins whose code is not as it was. */
  readonly changes: readonly BuildChange[];
  /** By image. */
  readonly images: Readonly<Record<string, NextImage>>;
}

/** One image of the next build. */
export interface NextImage {
  /** False for an image that has no record: nothing is known of an earlier build. */
  readonly known: boolean;
  /** Differences of the index: annotations. */
  readonly changes: readonly BuildChange[];
  /** By platform. */
  readonly platforms: Readonly<Record<string, NextPlatform>>;
  /** Without credentials. */
  readonly destinations: readonly string[];
}

/** One platform of an image of the next build. */
export interface NextPlatform {
  readonly known: boolean;
  readonly base: PlatformRecord['base'];
  /** What of base, config, annotations, timestamp and options is not as it was. */
  readonly changes: readonly BuildChange[];
  readonly steps: readonly Omit<StepRecord, 'facts'>[];
}
