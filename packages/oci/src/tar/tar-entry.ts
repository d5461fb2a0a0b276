import type { ByteStream, StringMap } from '../spec/descriptor.ts';

/** One member of a tar, with every field set. */
export interface TarEntry {
  /** Without a leading slash, and without a trailing slash for directories; {@link writeGoTar} writes it as it is. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
  /** Permission bits, at most 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970; negative before. */
  readonly mtime: number;
  /** Bytes of a file; 0 for other types. */
  readonly size: number;
  readonly linkname?: string;
  /** Additional PAX records. */
  readonly pax?: StringMap;
  /** Extended attributes in base64; only {@link writeGoTar} writes them. */
  readonly xattrs?: StringMap;
  /** The content of a file: exactly `size` bytes. */
  open?(): ByteStream | Promise<ByteStream>;
}
