import type { StringMap } from '@strake/oci';

/** Something that was so when an answer was stored, and has to be so still. Paths are absolute. */
export type RecordedInput =
  /** A file holds these bytes. `state` spares reading it. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly sha256: string;
      readonly state: string;
      /** A digest of the part that decides on the inputs, where the discovery tells it. */
      readonly header?: string;
    }
  | { readonly kind: 'absent'; readonly path: string }
  /** A directory holds these names; of files only those with one of the suffixes, where there are any. */
  | {
      readonly kind: 'names';
      readonly path: string;
      readonly suffixes?: readonly string[];
      /** Names that count too as long as they are of a type: `directory`, or `other`. */
      readonly types?: StringMap;
      readonly sha256: string;
      readonly state: string;
    }
  /** Names below a directory, at any depth; with `contents` the bytes of all files too. */
  | {
      readonly kind: 'tree';
      readonly path: string;
      readonly contents: boolean;
      /** Directories: whether one of them is a symbolic link counts too. */
      readonly unlinked?: readonly string[];
      readonly sha256: string;
    }
  /** Many files, by their states together: what is read of a toolchain. */
  | {
      readonly kind: 'files';
      /** What they are, for people. */
      readonly name: string;
      /** By absolute path of a directory: names of files in it, one a line; `.` is the list of its names. */
      readonly directories: StringMap;
      /** A digest of that: many records hold the same. */
      readonly list: string;
      readonly sha256: string;
      readonly state: string;
    }
  /** A program on PATH, or at a path, is this file, or is not there. */
  | { readonly kind: 'tool'; readonly name: string; readonly path?: string }
  /** A variable has this value, or is not set. It may be a secret. */
  | { readonly kind: 'env'; readonly name: string; readonly sha256?: string }
  | {
      readonly kind: 'answer';
      readonly argv: readonly string[];
      readonly directory: string;
      readonly sha256: string;
    };

/** A fact that has yet to be looked up. */
export type InputQuery =
  /** `header`: the format of discovery that tells the part which decides on the inputs. */
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
  | { readonly kind: 'answer'; readonly argv: readonly string[]; readonly directory: string };
