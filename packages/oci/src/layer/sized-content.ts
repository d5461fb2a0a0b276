import type { FileState } from '../file/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';

/** Content whose size is known, to be read once or more. */
export interface SizedContent {
  /** Bytes. */
  readonly size: number;
  /** Where it is known without reading: `sha256:…`. */
  readonly digest?: string;
  /** A file, and one text for the state that it is in. */
  readonly file?: { readonly path: string; readonly state: FileState };
  /** Gives the same bytes each time, or throws. */
  open(): ByteStream | Promise<ByteStream>;
}
