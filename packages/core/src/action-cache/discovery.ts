import type { StringMap } from '@strake/oci';

/** Files that a discovery may read, if it names them as inputs. Paths are absolute; symbolic links are followed. */
export interface DiscoveryFiles {
  /** The content of a file as UTF-8; undefined if it cannot be read. */
  read(path: string): string | undefined;
  /** The names in a directory, sorted; empty if it cannot be read. */
  list(path: string): readonly string[];
  /** The path without symbolic links; undefined if it does not exist. */
  realPath(path: string): string | undefined;
  /** Symbolic links are followed; undefined if nothing exists there. */
  type(path: string): 'file' | 'directory' | 'other' | undefined;
}

/** The action that the output of a discovery belongs to. */
export interface DiscoveryContext {
  /** Command line of the program whose inputs are wanted. */
  readonly argv: readonly string[];
  /** Operands of the step. */
  readonly operands?: readonly string[];
  /** Absolute; relative paths are resolved against it. */
  readonly directory: string;
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `values` of the inputs. */
  readonly values: StringMap;
  /** Absolute path of the program, followed by the interpreters if it is a script. */
  readonly programs: readonly string[];
  readonly files: DiscoveryFiles;
}

/** One input of a program. Relative paths are resolved against its working directory. */
export type DiscoveredInput =
  /**
   * A file, or that it does not exist. With `header`, the format's `header` function extracts the part that determines the inputs:
   * as long as this part is unchanged, the discovery does not run again.
   */
  | { readonly file: string; readonly header?: boolean }
  /** A directory with the contents of all its files, at any depth. */
  | { readonly directory: string }
  /** An environment variable. */
  | { readonly env: string }
  /**
   * The names in a directory: those of files and symbolic links with one of `suffixes` (default: all), and each name in `types`
   * that has this type (symbolic links are followed).
   */
  | {
      readonly names: string;
      readonly suffixes?: readonly string[];
      readonly types?: Readonly<Record<string, 'directory' | 'other'>>;
    }
  /** The names below a directory, at any depth, and whether it or one of `unlinked` is a symbolic link. */
  | { readonly tree: string; readonly unlinked?: readonly string[] }
  /**
   * Many files that rarely change, as one input: by absolute directory, names of files in it, one per line; `.` stands for the
   * names in the directory.
   */
  | { readonly files: StringMap /** A description for messages. */; readonly name: string }
  /** The file that a program name resolves to on PATH, or that it resolves to none. */
  | { readonly program: string };

/**
 * Reads the output of a discovery. It must depend on nothing but its arguments.
 * @returns undefined if the inputs cannot be determined: nothing is stored, and the program runs again
 */
export type Discover = (
  output: string,
  context: DiscoveryContext,
) => readonly DiscoveredInput[] | undefined | Promise<readonly DiscoveredInput[] | undefined>;

/** A format of discovery that a plugin adds. */
export interface DiscoveryFormat {
  readonly inputs: Discover;
  /**
   * The part of a file that determines the inputs. Two files with equal headers lead to the same output of the discovery.
   * @returns undefined if it cannot be determined
   */
  header?(content: Uint8Array): string | undefined | Promise<string | undefined>;
}

/** Formats by name. */
export type Discoveries = ReadonlyMap<string, NamedFormat>;

/** A format as the action cache uses it. */
export interface NamedFormat extends DiscoveryFormat {
  /** A digest of its functions: with others, nothing that an earlier build stored is reused. */
  readonly source?: string;
}
