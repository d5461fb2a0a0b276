import type { ByteStream } from '../../model/descriptor.ts';

/** Content whose size is known, to be read once or more. */
export interface SizedContent {
  /** Bytes. */
  readonly size: number;
  /** Where it is known without reading: `sha256:…`. */
  readonly digest?: string;
  /** Gives the same bytes each time, or throws. */
  open(): ByteStream | Promise<ByteStream>;
}
