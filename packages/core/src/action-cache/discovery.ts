import type { StringMap } from '@strake/oci';

/** What a discovery may look at, as long as it names it as an input. Paths are absolute; links are followed. */
export interface DiscoveryFiles {
  /** The text of a file; undefined where there is none that can be read. */
  read(path: string): string | undefined;
  /** The names in a directory, in order; none where it cannot be read. */
  list(path: string): readonly string[];
  /** Where a path leads without links; undefined where nothing is there. */
  realPath(path: string): string | undefined;
}

/** What the output of a discovery is about. */
export interface DiscoveryQuestion {
  /** Of the program whose inputs are wanted. */
  readonly argv: readonly string[];
  /** Operands of the step. */
  readonly operands?: readonly string[];
  /** Absolute; relative paths start here. */
  readonly directory: string;
  /** All variables that the program sees. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `values` of the inputs. */
  readonly values: StringMap;
  /** Absolute path of the file that the program is; of a script those of its interpreters follow. */
  readonly programs: readonly string[];
  readonly files: DiscoveryFiles;
}

/** One thing that a program reads. Relative paths start at the directory that it runs in. */
export type DiscoveredInput =
  /**
   * A file, or that there is none. With `header` the `header` of the format says which part of it decides on the inputs: while
   * that stays, the discovery is not asked again.
   */
  | { readonly file: string; readonly header?: boolean }
  /** A directory with the contents of all files in it, at any depth. */
  | { readonly directory: string }
  /** An environment variable. */
  | { readonly env: string }
  /**
   * The names in a directory: of files, links and the like those with one of `suffixes` (default: all). Besides those in `types`,
   * as long as they are of that type, links followed.
   */
  | {
      readonly names: string;
      readonly suffixes?: readonly string[];
      readonly types?: Readonly<Record<string, 'directory' | 'other'>>;
    }
  /** The names below a directory, at any depth. Whether it, or one of `unlinked`, is a symbolic link counts too. */
  | { readonly tree: string; readonly unlinked?: readonly string[] }
  /**
   * Many files that almost never change, as one: by absolute directory names of files in it, one a line; `.` is the list of its
   * names.
   */
  | { readonly files: StringMap /** What they are, for people. */; readonly name: string }
  /** Which file a name on PATH stands for, or that it stands for none. */
  | { readonly program: string };

/**
 * Reads the output of a discovery. It sees nothing of the world but the question.
 * @returns undefined where the inputs cannot be told: nothing is stored, and the program runs again
 */
export type Discover = (
  output: string,
  question: DiscoveryQuestion,
) => readonly DiscoveredInput[] | undefined | Promise<readonly DiscoveredInput[] | undefined>;

/** A format of discovery that a plugin adds. */
export interface DiscoveryFormat {
  readonly inputs: Discover;
  /**
   * The part of a file that decides on the inputs. Two files with the same one lead to the same output of the discovery.
   * @returns undefined where it cannot be told
   */
  header?(content: Uint8Array): string | undefined | Promise<string | undefined>;
}

/** Formats by name. */
export type Discoveries = ReadonlyMap<string, DiscoveryFormat>;
