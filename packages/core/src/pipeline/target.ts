import type { ImageConfigFields, MediaTypeFamily, Platform, StringMap } from '@strake/oci';
import type { Base, BaseImage, SyntheticLayer } from '@strake/oci/internal';
import type { PlatformSettings, ProjectImage } from '../config/project.ts';
import type { LayerDescriptor } from '../plugin/index-plan.ts';

/** The base of one image on one platform, as read. */
export interface TargetBase {
  /** As configured. */
  readonly reference: string;
  readonly config: ImageConfigFields;
  /** The base's own layers, lowest first; none for a synthetic base. */
  readonly layers: readonly LayerDescriptor[];
  /** Of its manifest. */
  readonly annotations?: StringMap;
  /** Layers of a synthetic base (`builtin:static`). */
  readonly synthetic: readonly SyntheticLayer[];
  /** Undefined: compatible with any family. */
  readonly family?: MediaTypeFamily;
  /** Undefined for a synthetic base. */
  readonly opened?: Base;
  /** The image of `opened` that was chosen. */
  readonly image?: BaseImage;
}

/** One image on one platform. */
export interface Target {
  readonly image: ProjectImage;
  readonly platform: Platform;
  /** The result of `formatPlatform`. */
  readonly platformName: string;
  readonly settings: PlatformSettings;
  readonly base: TargetBase;
  /** True for archives without an image. */
  readonly isArchiveOnly?: true;
}

/** All targets of one image. */
export interface ImageTargets {
  readonly image: ProjectImage;
  /** In the order of the index. */
  readonly targets: readonly Target[];
  /** Targets with archives but no image: they have no base. */
  readonly archiveTargets: readonly Target[];
  readonly family: MediaTypeFamily;
}

/** The family of the image of each target. */
export function familiesOf(images: readonly ImageTargets[]): ReadonlyMap<Target, MediaTypeFamily> {
  return new Map(
    images.flatMap(({ targets, family }) => targets.map((target) => [target, family] as const)),
  );
}
