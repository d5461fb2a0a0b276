import type { LayerRecord, PlatformRecord, StepRecord } from './build-record.ts';
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
  /** What registries among them have. */
  readonly there: readonly ThereNow[];
}

/** One platform of an image of the next build. */
export interface NextPlatform {
  readonly known: boolean;
  readonly base: PlatformRecord['base'];
  /** What of base, config, annotations, timestamp and options is not as it was. */
  readonly changes: readonly BuildChange[];
  readonly steps: readonly Omit<StepRecord, 'facts'>[];
  readonly layers: readonly NextLayer[];
  /** What would be written again: these if no program comes out as it was. */
  readonly writes: readonly ('config' | 'manifest')[];
}

/** A layer of the next build. */
export interface NextLayer extends Pick<LayerRecord, 'id' | 'steps' | 'changes' | 'further'> {
  /** Of the layer of the last build. */
  readonly digest?: string;
  readonly size?: number;
  /** False: it is as it was. */
  readonly packed: boolean;
}

/** What a registry has under the tag that the next build would push. */
export interface ThereNow {
  /** Without credentials. */
  readonly destination: string;
  readonly tag: string;
  /** Absent: it has nothing there, or does not say. */
  readonly digest?: string;
  /** Why it could not be asked. */
  readonly error?: string;
}
