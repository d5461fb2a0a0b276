import type { ImageConfigFields, MediaTypeFamily, Platform } from '@strake/oci';
import type { SyntheticLayer } from '@strake/oci/internal';
import type { PlatformSettings, ProjectImage } from '../config/project.ts';
import type { LayerDescriptor } from '../plugin/index-plan.ts';
import type { BaseOffer, OpenBase } from './base-image.ts';

/** The base of one image on one platform, read. */
export interface TargetBase {
  /** As configured. */
  readonly reference: string;
  readonly config: ImageConfigFields;
  /** The base's own layers, lowest first; none for a made base. */
  readonly layers: readonly LayerDescriptor[];
  /** Layers that a made base (`builtin:static`) consists of. */
  readonly made: readonly SyntheticLayer[];
  /** Undefined: it goes along with whatever the others are. */
  readonly family?: MediaTypeFamily;
  /** Where it was read from; undefined for a made base. */
  readonly open?: OpenBase;
  readonly offer?: BaseOffer;
}

/** One image on one platform: what a build makes. */
export interface Target {
  readonly image: ProjectImage;
  readonly platform: Platform;
  /** As `formatPlatform` writes it. */
  readonly platformName: string;
  readonly settings: PlatformSettings;
  readonly base: TargetBase;
  /** It gets archives and no image. */
  readonly isArchiveOnly?: true;
}

/** All targets of one image. */
export interface ImageTargets {
  readonly image: ProjectImage;
  /** In the order of the index. */
  readonly targets: readonly Target[];
  /** Those that get archives and no image: they stand on nothing. */
  readonly archiveTargets: readonly Target[];
  readonly family: MediaTypeFamily;
}
