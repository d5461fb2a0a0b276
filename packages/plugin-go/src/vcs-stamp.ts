import { dirname, join } from 'node:path';
import type { CompileContext, Repository, StringMap } from '@strake/core/plugin';
import { REPOSITORY_TYPES } from './discovery/repository.ts';
import { flagName } from './flag-values.ts';
import type { Program } from './read-programs.ts';

/** Directories that mark the root of a work tree. */
const ROOTS = Object.keys(REPOSITORY_TYPES).filter(
  (name) => REPOSITORY_TYPES[name] === 'directory',
);

type StampContext = Pick<CompileContext, 'repository' | 'stat'>;

/**
 * The repository from which Go, running in a directory, stamps programs, if it is the one whose commit the image's labels name.
 * Go uses the nearest `.git` directory, and ignores submodules and linked work trees.
 * @param directory absolute
 * @returns undefined if Go finds another repository or none: stamped programs would name another commit
 */
export async function stampingRepository(
  directory: string,
  { repository, stat }: StampContext,
): Promise<Repository | undefined> {
  if (!repository || repository.isLinked) return undefined;
  for (let at = directory; at !== repository.directory; at = dirname(at)) {
    if (dirname(at) === at) return undefined;
    const found = await Promise.all(
      ROOTS.map((name) => stat(join(at, name)).catch(() => undefined)),
    );
    if (found.some((each) => each !== undefined && each.type !== 'file')) return undefined;
  }
  return repository;
}

/**
 * Paths at which another repository would change Go's stamp or make go fail: below the repository that it uses, next to it, and
 * above it, where only other version control systems matter. Source: cmd/go/internal/vcs, `FromDir` and `RootNames`.
 * @param directory working directory of go, in the work tree
 */
export function repositoryMarkers(directory: string, top: string): readonly string[] {
  const others = Object.keys(REPOSITORY_TYPES).filter((name) => name !== '.git');
  const markers: string[] = [];
  let names = ['.git', ...others];
  for (let at = directory; ; at = dirname(at)) {
    if (at === top) names = others;
    markers.push(...names.map((name) => join(at, name)));
    if (at === dirname(at)) return markers;
  }
}

/**
 * Adds a flag that turns stamping on or off. It is always explicit, because `go env -w` differs between machines. The
 * configuration's own flags take precedence, and GOFLAGS may turn stamping off.
 */
export function withStampFlag(program: Program, goflags: string, isStamped: boolean): Program {
  if (stampFlags(program.flags).length > 0) return program;
  if (isStamped && stampFlags(words(goflags)).length > 0) return program;
  const flag = isStamped ? '-buildvcs=auto' : '-buildvcs=false';
  return { ...program, flags: [flag, ...program.flags] };
}

/** Whether Go stamps programs with these flags. */
export function isStamping(flags: readonly string[], goflags: string): boolean {
  const last = stampFlags(flags).at(-1) ?? stampFlags(words(goflags)).at(-1) ?? 'auto';
  return !/=(false|0|f)$/i.test(last);
}

/** Exactly what determines Go's stamp: a second changed file in a modified work tree changes nothing. */
export function stampValues({ revision, modified, versions }: Repository): StringMap {
  return {
    'vcs.revision': revision,
    'vcs.modified': String(modified),
    'vcs.versions': versions.join(' '),
  };
}

function stampFlags(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => flagName(flag) === 'buildvcs');
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
