import type { StringMap } from './descriptor.ts';

/** What a file contains. */
export type Content =
  | { readonly text: string }
  | { readonly base64: string }
  /** Path of a file on this machine, absolute or relative to the working directory; in a plugin absolute. Read when the layer is written. */
  | { readonly file: string }
  /** Bytes that strake's store holds. */
  | { readonly digest: string; readonly size: number };

interface EntryFields {
  /** Absolute posix path in the image, normal (`/a/b`, no `.`, `..`, `//` or trailing slash), unique in a layer. */
  readonly path: string;
  /**
   * The path as the tar has it: `/a/b`, `a/b` or `./a/b`, with or without a trailing slash for a directory; default `a/b`. Only in a
   * layer with `tar: 'go'`.
   */
  readonly name?: string;
  /**
   * Permission bits with setuid, setgid and sticky: 0 to 0o7777. The mode of a file on disk is not read, because it depends on the
   * umask: an executable needs 0o755.
   */
  readonly mode?: number;
  /** Default 0; up to 2^31-1. */
  readonly uid?: number;
  /** Default 0; up to 2^31-1. */
  readonly gid?: number;
  /** Whole seconds since 1970; default: the image's timestamp. */
  readonly mtime?: number;
  /** Additional PAX records (`SCHILY.xattr.…`, `MSWINDOWS.…`): key to value, both UTF-8. */
  readonly pax?: StringMap;
  /**
   * Extended attributes: name (`security.capability`) to value in base64, because values are bytes. Only in a layer with `tar: 'go'`.
   */
  readonly xattrs?: StringMap;
}

/** A regular file. */
export interface FileEntry extends EntryFields {
  readonly type: 'file';
  /** Mode by default 0o644, also if the file that it is read from is executable. */
  readonly content: Content;
}

/** A directory. Those above an entry need not be named. */
export interface DirectoryEntry extends EntryFields {
  /** Mode by default 0o755. */
  readonly type: 'directory';
}

/** A symbolic link. */
export interface SymlinkEntry extends EntryFields {
  readonly type: 'symlink';
  /** As written into the image; relative to the link's directory, or absolute. Mode by default 0o777. */
  readonly target: string;
}

/** A second name of a regular file. */
export interface HardlinkEntry extends EntryFields {
  readonly type: 'hardlink';
  /** Path of a regular file of the same layer, absolute in the image. */
  readonly target: string;
}

/** One thing in a layer. */
export type Entry = FileEntry | DirectoryEntry | SymlinkEntry | HardlinkEntry;

/** Layer formats that no POSIX system reads. `windows`: entries are below `Files` and `Hives`. */
export type LayerFormat = 'windows';

/** Programs whose tars a layer can equal byte for byte. `go`: Go's archive/tar, as tools in Go write layers. */
export type TarFormat = 'go';

/** One layer to be written. */
export interface Layer {
  /** Names the layer in errors. In a build unique in the image: plugins that use the same id share the layer. */
  readonly id: string;
  /** In any order: they are written sorted by path, hard links last. With `tar`, they are written in this order. */
  readonly entries: readonly Entry[];
  /** For the image's history. */
  readonly createdBy?: string;
  /**
   * Set on a layer that is already in another system's format, by the plugin that converts it. Absent: every entry
   * has the path that it has in the image. Source: OCI image-spec v1.1 layer.md ("Additional attributes for Windows").
   */
  readonly format?: LayerFormat;
  /**
   * Set on a layer whose tar has to equal the tar of another program, so that both have the same diff ID. Source: Go, archive/tar,
   * `Header.allowedFormats` and writer.go.
   */
  readonly tar?: TarFormat;
}
