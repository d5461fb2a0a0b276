import type { ImageReport } from '@strake/oci';

/** The images that are explored: one, or two to compare. */
export interface ImagesAnswer {
  readonly images: readonly ExploredAnswer[];
}

/** One image. */
export interface ExploredAnswer {
  /** As it was given: `ghcr.io/acme/app:v1`. */
  readonly reference: string;
  readonly report: ImageReport;
}
