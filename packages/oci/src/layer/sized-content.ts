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
  /** Returns a part, fewer bytes only at the end, or throws; absent where this would read what is before it. */
  read?(offset: number, length: number): Uint8Array;
  /** @throws FILE_CHANGED, FILE_UNREADABLE if it is not what it was */
  check?(): void;
}
