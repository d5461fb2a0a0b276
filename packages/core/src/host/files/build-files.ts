import { dirname } from 'node:path';
import type { ByteStream } from '@strake/oci';
import {
  checkWritableFile,
  type FileClock,
  fileExists,
  fileSize,
  ignoreItself,
  makeDirectories,
  readExistingText,
  readFileState,
  realFile,
  removeFiles,
  temporaryDirectory,
  waitOutRacyTimestamps,
  writeFileAtomic,
} from '@strake/oci/internal';
import { type CompileDirectory, openCompileDirectory } from '../compile-directory/index.ts';

/** Reads and writes the files of a build; paths are absolute. */
export interface BuildFiles {
  /** Writes atomically, or into an existing FIFO or device; creates missing directories. @throws OUTPUT_UNWRITABLE */
  write(path: string, content: string | ByteStream): Promise<void>;
  /** The text of a regular file; undefined if there is none. @throws FILE_UNREADABLE */
  read(path: string): string | undefined;
  /** Removes existing files. @throws OUTPUT_UNWRITABLE */
  remove(paths: readonly string[]): Promise<void>;
  /** Creates directories; existing ones are kept. @throws OUTPUT_UNWRITABLE */
  makeDirectories(paths: Iterable<string>): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** The size of a file in bytes; undefined if there is none. */
  size(path: string): Promise<number | undefined>;
  /** A string for the state of a file, which every change of the file changes; undefined if there is no file. */
  state(path: string): string | undefined;
  /** A canonical spelling for all paths of an output file. */
  realFile(path: string): string;
  /** Writes nothing. @throws OUTPUT_UNWRITABLE for a path that no file can be written to */
  checkWritable(path: string): Promise<void>;
  /** Waits until a later change of these files is guaranteed to change their state. */
  waitOutRacyTimestamps(paths: readonly string[]): Promise<void>;
  /** Milliseconds since 1970, to compare with file times. */
  now(): number;
  /** An exclusive directory, the same for the same key unless another build holds it. */
  compileDirectory(key: string): Promise<CompileDirectory>;
  /** A new directory, which the caller must remove. */
  temporaryDirectory(): Promise<{ readonly path: string; remove(): Promise<void> }>;
}

export interface BuildFilesOptions {
  /** Clock of the file system. */
  readonly clock: FileClock;
  /** Directory of the configuration: different ones share no compile directory. */
  readonly directory: string;
  /** Directory for compile directories that outlive the build; absent: none. */
  readonly cache?: string;
}

export function createBuildFiles({ clock, directory, cache }: BuildFilesOptions): BuildFiles {
  return {
    write(path, content) {
      ignoreItself(dirname(path));
      return writeFileAtomic(path, content);
    },
    read: readExistingText,
    remove: removeFiles,
    makeDirectories,
    exists: fileExists,
    size: fileSize,
    state: (path) => readFileState(path)?.text,
    realFile,
    checkWritable: checkWritableFile,
    waitOutRacyTimestamps: (paths) => waitOutRacyTimestamps(paths, clock),
    now: () => clock.at(),
    compileDirectory: (key) => openCompileDirectory(cache, `${directory}\0${key}`),
    temporaryDirectory,
  };
}
