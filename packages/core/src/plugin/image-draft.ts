import type { ImageConfigFields, StringMap } from '@strake/oci';

/** The config and annotations of one image on one platform: the value of the `mutate` hook. */
export interface ImageDraft {
  /** Merged over the base's. `rootfs` stays core's: it is filled in from the layers. */
  readonly config: ImageConfigFields;
  /** On the manifest. */
  readonly annotations: StringMap;
  /** On the manifest's descriptor in the index. */
  readonly descriptorAnnotations: StringMap;
}
