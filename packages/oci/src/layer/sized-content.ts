import type { FileState } from '../file/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';

/** Content of known size that can be read several times. */
export interface SizedContent {
  /** Bytes. */
  readonly size: number;
  /** Present if it is known without reading: `sha256:…`. */
  readonly digest?: string;
  /** The file it comes from, and the state of that file. */
  readonly file?: { readonly path: string; readonly state: FileState };
  /** Returns the same bytes each time, or throws. */
  open(): ByteStream | Promise<ByteStream>;
}
