import type { DestinationFacts } from '@strake/oci';
import type { InputChange } from '../action-cache/index.ts';
import type { BuildRecord } from '../explain/index.ts';
import type { AttachedResult, ImageResult } from './build-result.ts';

/** The phases of a build, for progress output. `restore`: a compile waits for what its tools keep, such as Go's build cache. */
export type Phase =
  | 'base'
  | 'restore'
  | 'compile'
  | 'layer'
  | 'mutate'
  | 'index'
  | 'push'
  | 'archive';

/** A step of a compile that ran. */
export interface RanStep {
  readonly id: string;
  /** Why it was not skipped, as in a plan. */
  readonly why: string;
  /** Its recorded inputs that are not as they were; absent if something else is the reason. */
  readonly changes?: readonly InputChange[];
}

/** A layer that a build wrote. */
export interface PackedLayer {
  readonly id: string;
  readonly digest: string;
  /** Compressed bytes. */
  readonly size: number;
}

/** An event of a running build. Plain data; handlers must not throw. */
export type BuildEvent =
  /** The images and platforms to build; sent once, first. */
  | {
      readonly type: 'targets';
      readonly targets: readonly { readonly image: string; readonly platform: string }[];
    }
  /** A phase of an image (and platform) begins or ends. */
  | {
      readonly type: 'phase';
      readonly phase: Phase;
      readonly state: 'start' | 'end';
      readonly image: string;
      readonly platform?: string;
      readonly destination?: string;
      /** Present with `end`. */
      readonly milliseconds?: number;
      /** Present with the `end` of `compile`: the steps that ran for the image; none if everything was up to date. */
      readonly steps?: readonly RanStep[];
      /** With the `end` of `compile`: the remote caches from which outputs come; absent if none does. */
      readonly repositories?: readonly string[];
      /** With the `end` of `layer`: the layers that no earlier build had written. */
      readonly layers?: readonly PackedLayer[];
    }
  /** A compile failed, or was cancelled; sent for each of its images. */
  | {
      readonly type: 'stopped';
      readonly image: string;
      readonly platform: string;
      /** Those that had run before. */
      readonly steps: readonly RanStep[];
      /** Those of the process that failed; none if it was cancelled. */
      readonly failed: readonly RanStep[];
    }
  /** A tap begins or ends: shows what a hanging build waits for. */
  | {
      readonly type: 'tap';
      readonly state: 'start' | 'end';
      readonly plugin: string;
      readonly hook: string;
      /** Empty for `published`, which has none. */
      readonly stage: string;
      readonly image?: string;
      readonly platform?: string;
      readonly destination?: string;
    }
  /** The output of a successful tool. */
  | {
      readonly type: 'output';
      readonly platform: string;
      readonly step: string;
      readonly text: string;
    }
  /** Bytes of layers written or uploaded. */
  | {
      readonly type: 'bytes';
      readonly image: string;
      readonly platform?: string;
      readonly destination?: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'log'; readonly plugin: string; readonly message: string }
  /** A request to a registry was answered, or failed: `GET https://ghcr.io/v2/ 401 (12 ms)`. */
  | { readonly type: 'request'; readonly message: string }
  /** A fact that needs no action. */
  | { readonly type: 'notice'; readonly message: string }
  /** Each message is sent once. */
  | {
      readonly type: 'warning';
      readonly message: string;
      readonly hint?: string;
      readonly plugin?: string;
    }
  /** An image is complete at a destination. */
  | {
      readonly type: 'pushed';
      readonly image: string;
      readonly destination: string;
      /** What destinations of its scheme can do. */
      readonly facts: DestinationFacts;
      /** Whether it is one of containers-transports(5), which podman and skopeo read as well; false if a plugin may have pushed. */
      readonly isStandard: boolean;
      readonly reference: string;
      readonly digest: string;
    }
  /** An image reached all destinations. */
  | { readonly type: 'image'; readonly result: ImageResult }
  /** What the build did, and why, if that was asked for; without a record if it did nothing. */
  | { readonly type: 'explained'; readonly record?: BuildRecord }
  /** What plugins attached to an image after that, also where another one failed. */
  | {
      readonly type: 'attached';
      readonly image: string;
      readonly attached: readonly AttachedResult[];
    };

/** Receives a build's events. */
export type EventHandler = (event: BuildEvent) => void;
