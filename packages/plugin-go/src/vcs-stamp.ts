import { dirname, join } from 'node:path';
import type { CompileContext, Repository, StringMap } from '@strake/core/plugin';
import { flagName } from './build-flags.ts';
import type { Program } from './program.ts';

/** What marks the top of a work tree for Go. Source: cmd/go/internal/vcs, `RootNames`. */
const ROOTS: readonly string[] = ['.git', '.hg', '.svn', '.bzr'];

type StampContext = Pick<CompileContext, 'repository' | 'stat'>;

/**
 * The repository that Go stamps a program with when it starts in a directory, if that is the one whose commit the image's labels
 * name. Go takes the nearest `.git` that is a directory, and goes past submodules and linked work trees.
 * @param directory absolute
 * @returns undefined where Go finds another repository or none: stamped programs would name a second commit
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
 * Paths at which another repository would change what Go stamps, or have it refuse: on the way to the one that it found, beside it, and in
 * all directories above it, where another git repository changes nothing. Source: cmd/go/internal/vcs, `FromDir` and `RootNames`.
 * @param directory where Go starts, in the work tree
 */
export function repositoryMarkers(directory: string, top: string): readonly string[] {
  const others = [...ROOTS.filter((name) => name !== '.git'), '.fslckout', '_FOSSIL_'];
  const markers: string[] = [];
  let names = ['.git', ...others];
  for (let at = directory; ; at = dirname(at)) {
    if (at === top) names = others;
    markers.push(...names.map((name) => join(at, name)));
    if (at === dirname(at)) return markers;
  }
}

/**
 * The program with the flag that says whether it is stamped. It is always said: what `go env -w` keeps differs from machine to
 * machine. What the configuration's flags say stays, and GOFLAGS may turn stamping off.
 */
export function withStampFlag(program: Program, goflags: string, isStamped: boolean): Program {
  if (stampFlags(program.flags).length > 0) return program;
  if (isStamped && stampFlags(words(goflags)).length > 0) return program;
  const flag = isStamped ? '-buildvcs=auto' : '-buildvcs=false';
  return { ...program, flags: [flag, ...program.flags] };
}

/** Whether these flags let Go stamp programs. */
export function isStamping(flags: readonly string[], goflags: string): boolean {
  const last = stampFlags(flags).at(-1) ?? stampFlags(words(goflags)).at(-1) ?? 'auto';
  return !/=(false|0|f)$/i.test(last);
}

/** Everything that Go's stamp follows from, and nothing else: a second changed file in a changed work tree makes no other one. */
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
