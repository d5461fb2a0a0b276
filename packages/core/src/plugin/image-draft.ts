import type { ImageConfigFields, StringMap } from '@strake/oci';

/** The config and annotations of one image on one platform: the value of the `mutate` hook. */
export interface ImageDraft {
  /** Merged over the base's. Core fills in `rootfs` from the layers. */
  readonly config: ImageConfigFields;
  /** Annotations of the manifest. */
  readonly annotations: StringMap;
  /** Annotations of the manifest's descriptor in the index. */
  readonly descriptorAnnotations: StringMap;
}
