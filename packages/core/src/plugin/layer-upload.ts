import type { Descriptor } from '@strake/oci';
import type { PushContext } from './context.ts';

/** A layer that a later push will need at its destination. */
export interface LayerUpload {
  readonly layer: Descriptor;
  readonly image: string;
  /** As the user wrote it: `docker://ghcr.io/acme/app`. */
  readonly destination: string;
  /** What stands before the first colon: `docker`. */
  readonly scheme: string;
  /** What stands behind the scheme, without `//`. */
  readonly target: string;
}

/** What `uploadLayer` of a plugin may use. The `store` has the bytes of the layer. */
export type LayerUploadContext<Options = unknown> = Omit<
  PushContext<Options>,
  'error' | 'progress' | 'run' | 'temporaryDirectory' | 'writeLayout'
>;
