import type { BlobReader } from '../spec/image-source.ts';
import type { LayoutNames } from './layout-entry.ts';
import type { VerifiedBlobs } from './verified-blobs.ts';

/** How an image is written into a layout or an archive of one. */
export interface LayoutWriteOptions extends LayoutNames {
  /** Bytes of configs and layers. */
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  /** Files that were verified before, and need not be read again. */
  readonly verified?: VerifiedBlobs;
  /** Called with bytes of blobs; existing blobs count as done. */
  readonly onProgress?: (done: number, total: number) => void;
}
