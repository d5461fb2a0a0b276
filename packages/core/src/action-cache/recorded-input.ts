import type { StringMap } from '@strake/oci';

/** The state of an input when a result was stored; the result is valid as long as it is unchanged. Paths are absolute. */
export type RecordedInput =
  /** The content of a file. An equal `state` saves reading it. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly sha256: string;
      readonly state: string;
      /** A digest of the part that determines the inputs, if the discovery can extract it. */
      readonly header?: string;
    }
  | { readonly kind: 'absent'; readonly path: string }
  /** The names in a directory; with `suffixes`, only those of files with one of them. */
  | {
      readonly kind: 'names';
      readonly path: string;
      readonly suffixes?: readonly string[];
      /** More names, each with the type that makes it count: `directory` or `other`. */
      readonly types?: StringMap;
      readonly sha256: string;
      readonly state: string;
    }
  /** The names below a directory, at any depth; with `contents`, the bytes of all files too. */
  | {
      readonly kind: 'tree';
      readonly path: string;
      readonly contents: boolean;
      /** Directories that must not become symbolic links. */
      readonly unlinked?: readonly string[];
      readonly sha256: string;
    }
  /** Many files as one input, compared by their states: the files of a toolchain. */
  | {
      readonly kind: 'files';
      /** A description for messages. */
      readonly name: string;
      /** By absolute directory: names of files in it, one per line; `.` stands for the names in the directory. */
      readonly directories: StringMap;
      /** A digest of `directories`: many records share it. */
      readonly list: string;
      readonly sha256: string;
      readonly state: string;
    }
  /** The file that a program name resolves to on PATH; absent if it resolves to none. */
  | { readonly kind: 'tool'; readonly name: string; readonly path?: string }
  /** The digest of a variable's value, which may be a secret; absent if it is not set. */
  | { readonly kind: 'env'; readonly name: string; readonly sha256?: string }
  | {
      readonly kind: 'command';
      readonly argv: readonly string[];
      readonly directory: string;
      readonly sha256: string;
    };

/** An input whose state has yet to be determined. */
export type InputQuery =
  /** `header`: the discovery format that extracts the part which determines the inputs. */
  | { readonly kind: 'file'; readonly path: string; readonly header?: string }
  | {
      readonly kind: 'names';
      readonly path: string;
      readonly suffixes?: readonly string[];
      readonly types?: StringMap;
    }
  | {
      readonly kind: 'tree';
      readonly path: string;
      readonly contents: boolean;
      readonly unlinked?: readonly string[];
    }
  | { readonly kind: 'files'; readonly name: string; readonly directories: StringMap }
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'command'; readonly argv: readonly string[]; readonly directory: string };
