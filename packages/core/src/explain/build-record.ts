import type { SentBlobs } from '@strake/oci';
import type { BuildChange } from './change.ts';
import type { StepFacts } from './step-facts.ts';

/** The last build of a project that did something: what of each image it made, and why. Values of variables that the configuration reads are hidden. */
export interface BuildRecord {
  /** When it ended: RFC 3339, in UTC. */
  readonly at: string;
  /** The code of each plugin: its version, and a digest. */
  readonly plugins: Readonly<Record<string, string>>;
  /** Plugins whose code was not that of the build before. */
  readonly changes: readonly BuildChange[];
  /** By their names; also those of earlier builds that the last one left out. */
  readonly images: Readonly<Record<string, ImageRecord>>;
  /** A later build that made no images, or did not push them all. */
  readonly unfinished?: UnfinishedBuild;
}

/** A build that failed, was cancelled, made an image only to compare it, or was one of several shards. */
export interface UnfinishedBuild {
  /** When it ended: RFC 3339, in UTC. */
  readonly at: string;
  /** How it ended, as a sentence without a subject: `stopped: compile of … failed`. */
  readonly end: string;
  /** Steps that ran, also of unfinished builds before it: by image and platform. The images above do not have them yet. */
  readonly images: Readonly<Record<string, Readonly<Record<string, readonly UnfinishedStep[]>>>>;
  /** Layers that were packed, by image and platform; absent if there are none. */
  readonly layers?: Readonly<Record<string, Readonly<Record<string, readonly UnfinishedLayer[]>>>>;
}

/** A step of an unfinished build. */
export interface UnfinishedStep {
  readonly id: string;
  /** True: it failed. */
  readonly failed?: true;
  readonly reason: string;
  readonly changes: readonly BuildChange[];
}

/** A layer of an unfinished build. */
export interface UnfinishedLayer {
  readonly id: string;
  readonly digest: string;
  /** Compressed bytes. */
  readonly size: number;
}

/** One image of a build. */
export interface ImageRecord {
  /** When it was built; a later build that only pushed it leaves this, and why it was built, as it is. */
  readonly at: string;
  /** Of the index, or of the only manifest. */
  readonly digest?: string;
  /** The digest of the build before, if it was another one. */
  readonly previous?: string;
  /** Differences of the index: annotations. */
  readonly changes: readonly BuildChange[];
  /** Annotations of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  /** By platform. */
  readonly platforms: Readonly<Record<string, PlatformRecord>>;
  /** Of this digest: those of the last build first. */
  readonly pushes: readonly PushRecord[];
}

/** One platform of an image. */
export interface PlatformRecord {
  readonly digest: string;
  readonly previous?: string;
  readonly base: { readonly reference: string; readonly digest?: string };
  readonly steps: readonly StepRecord[];
  /** Those that the image adds to its base, lowest first. */
  readonly layers: readonly LayerRecord[];
  /** The config without layers and history; absent for a large one. */
  readonly config?: unknown;
  readonly annotations: Readonly<Record<string, string>>;
  /** What of base, config, annotations, timestamp, options and plugins differs from the build before. */
  readonly changes: readonly BuildChange[];
  /** Options of plugins; absent for large ones. */
  readonly options?: unknown;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** A step of the compile of an image. */
export interface StepRecord {
  readonly id: string;
  /** `local`: it was up to date; `remote`: another machine had run it; `compile`: it ran. */
  readonly from: 'local' | 'remote' | 'compile';
  /** The remote cache that had its outputs. */
  readonly repository?: string;
  /** True if a build ran it that did not get to its end. */
  readonly unfinished?: true;
  /** Why it ran, in words. */
  readonly reason?: string;
  /** What differs from when it ran before, as far as it is known. */
  readonly changes: readonly BuildChange[];
  /** Where its outputs are in the image. */
  readonly paths: readonly string[];
  readonly facts: StepFacts;
}

/** A layer that an image adds. */
export interface LayerRecord {
  readonly id: string;
  readonly digest: string;
  /** Of its uncompressed tar. */
  readonly diffId: string;
  /** Of the layer with this id in the build before, if it was another one. */
  readonly previous?: string;
  /** Compressed bytes. */
  readonly size: number;
  /** Compressed bytes of the layer before, if it was another one. */
  readonly previousSize?: number;
  /** False: an earlier build, or another machine, had written it. */
  readonly written: boolean;
  /** Steps with outputs in it. */
  readonly steps: readonly string[];
  /** Entries that are not as they were, apart from the contents that these steps made. */
  readonly changes: readonly BuildChange[];
  /** How many more changes there are. */
  readonly further?: number;
}

/** What a destination got. */
export interface PushRecord {
  /** Without credentials. */
  readonly destination: string;
  readonly reference: string;
  readonly digest: string;
  /** Those that it moved. */
  readonly tags: readonly string[];
  /** When: RFC 3339, in UTC. */
  readonly at: string;
  /** Absent where the destination does not say. */
  readonly sent?: SentBlobs;
}
