import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FoundImage } from '@strake/core';
import type { IgnoreFile } from './ignore-file.ts';

/** What a Dockerfile can copy, and the programs in it. */
export interface BuildContext {
  /** Absolute. */
  readonly root: string;
  /** Relative to the project: `.`, `services/api`. */
  readonly directory: string;
  /** Programs by their directories, relative to the context. */
  readonly programs: ReadonlyMap<string, FoundImage>;
  /** Directories of programs that another tool puts into the context, by the names of their files. */
  readonly prebuilt: ReadonlyMap<string, string>;
  /** Values of build arguments that another tool gives, as strake reads them. */
  readonly args: ReadonlyMap<string, string>;
  readonly ignore?: IgnoreFile | undefined;
}

/** What another tool than Docker gives to the build of a Dockerfile. */
export type PreparedBuild = Pick<BuildContext, 'prebuilt' | 'args'>;

/** @param directory of the context, relative to the project */
export function createContext(
  project: string,
  directory: string,
  found: readonly FoundImage[],
  { prebuilt, args }: PreparedBuild = { prebuilt: new Map(), args: new Map() },
  ignore?: IgnoreFile,
): BuildContext {
  const programs = found.flatMap((image) => {
    const path = posix.relative(directory, posix.normalize(image.package)) || '.';
    return path.startsWith('..') ? [] : [[path, image] as const];
  });
  return {
    root: join(project, directory),
    directory,
    programs: new Map(programs),
    prebuilt,
    args,
    ignore,
  };
}

/** What a path in the context is. @returns undefined if there is nothing, or something else */
export function typeIn({ root }: BuildContext, path: string): 'file' | 'directory' | undefined {
  const facts = statSync(join(root, path), { throwIfNoEntry: false });
  if (facts?.isDirectory()) return 'directory';
  return facts?.isFile() ? 'file' : undefined;
}

/** The name that go gives a program: the last element of its import path that is not a major version. */
export function programName({ programs }: BuildContext, path: string): string {
  const full = programs.get(path)?.path ?? path;
  return posix.basename(full.replace(/(?<=[^/.])\/v([2-9]|[1-9]\d+)$/, ''));
}
