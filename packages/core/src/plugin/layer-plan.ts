import type { Layer } from '@strake/oci';

/** The layers above the base, lowest first: the value of the `layer` hook. */
export interface LayerPlan {
  readonly layers: readonly Layer[];
}
