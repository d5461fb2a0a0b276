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

/** The files that a build makes and leaves behind; paths are absolute. */
export interface BuildFiles {
  /** Whole or not at all; missing directories are made. @throws OUTPUT_UNWRITABLE */
  write(path: string, content: string | ByteStream): Promise<void>;
  /** The text of a regular file; undefined if there is none. @throws FILE_UNREADABLE */
  read(path: string): string | undefined;
  /** Removes existing files. @throws OUTPUT_UNWRITABLE */
  remove(paths: readonly string[]): Promise<void>;
  /** Those that are there stay. @throws OUTPUT_UNWRITABLE */
  makeDirectories(paths: Iterable<string>): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** The size of a file in bytes; undefined if there is none. */
  size(path: string): Promise<number | undefined>;
  /** A string for the state of a file, another one after every change of it; undefined where there is no file. */
  state(path: string): string | undefined;
  /** One spelling for all paths of a file that is to be written. */
  realFile(path: string): string;
  /** Makes nothing. @throws OUTPUT_UNWRITABLE for a path that no file can be written to */
  checkWritable(path: string): Promise<void>;
  /** Waits until a later change of these files would show in their state. */
  waitOutRacyTimestamps(paths: readonly string[]): Promise<void>;
  /** Milliseconds since 1970, for comparison with the times of files. */
  now(): number;
  /** An exclusive directory, the same for the same key unless another build holds it. */
  compileDirectory(key: string): Promise<CompileDirectory>;
  /** A new directory, to be removed by the caller. */
  temporaryDirectory(): Promise<{ readonly path: string; remove(): Promise<void> }>;
}

export interface BuildFilesOptions {
  /** Of the file system. */
  readonly clock: FileClock;
  /** Of the configuration: two of them share no compile directory. */
  readonly directory: string;
  /** Where compile directories outlive the build; absent: nowhere. */
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
