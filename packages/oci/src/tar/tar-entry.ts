import type { ByteStream, StringMap } from '../spec/descriptor.ts';

/** One member of a tar, with every field decided. */
export interface TarEntry {
  /** Without leading slash; of a directory without the slash at its end. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
  /** Permission bits, at most 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970, negative before. */
  readonly mtime: number;
  /** Bytes of a file; 0 of others. */
  readonly size: number;
  readonly linkname?: string;
  /** Further PAX records. */
  readonly pax?: StringMap;
  /** Of a file: exactly `size` bytes. */
  open?(): ByteStream | Promise<ByteStream>;
}
