import type { Descriptor } from '@strake/oci';
import type { PushContext } from './context.ts';

/** A layer that a later push needs at its destination. */
export interface LayerUpload {
  readonly layer: Descriptor;
  readonly image: string;
  /** As the user wrote it: `docker://ghcr.io/acme/app`. */
  readonly destination: string;
  /** The scheme: `docker`. */
  readonly scheme: string;
  /** What follows the scheme, without `//`. */
  readonly target: string;
}

/** What `uploadLayer` of a plugin may use. The `store` has the bytes of the layer. */
export type LayerUploadContext<Options = unknown> = Omit<
  PushContext<Options>,
  'error' | 'progress' | 'pushTo' | 'run' | 'temporaryDirectory' | 'writeArchive' | 'writeLayout'
>;
