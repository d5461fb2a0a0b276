import { executableName } from './executable-name.ts';
import type { FoundProgram } from './list-packages.ts';
import type { Program } from './read-programs.ts';

/** Programs that share one `go build`. */
export interface ProgramGroup {
  readonly directory: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Executable names by import path; unique regardless of case. */
  readonly executables: ReadonlyMap<string, string>;
  readonly programs: readonly FoundProgram[];
}

interface OpenGroup extends ProgramGroup {
  readonly key: string;
  readonly executables: Map<string, string>;
  readonly programs: FoundProgram[];
}

/**
 * Groups programs that one command can build: they agree in module directory, flags and environment, and their executables have
 * different names (`go build -o DIR ./a/x ./b/x` succeeds and leaves one file). A program of several images is built once.
 */
export function groupPrograms(
  programs: readonly FoundProgram[],
  environment: (program: Program) => Readonly<Record<string, string>>,
): readonly ProgramGroup[] {
  const groups: OpenGroup[] = [];
  for (const program of programs) {
    const { directory, flags, importPath } = program;
    const env = environment(program);
    const key = JSON.stringify([directory, flags, Object.entries(env).sort()]);
    const name = executableName(importPath);
    let group = groups.find((each) => each.key === key && hasRoom(each, importPath, name));
    if (!group) {
      group = { key, directory, flags, env, executables: new Map(), programs: [] };
      groups.push(group);
    }
    group.executables.set(importPath, name);
    group.programs.push(program);
  }
  return groups;
}

/**
 * The number of each group, which is the same in whichever order the programs are given: a group that finds its earlier output need
 * not compile again.
 */
export function numberGroups(groups: readonly ProgramGroup[]): ReadonlyMap<ProgramGroup, number> {
  const first = new Map(
    groups.map((group) => [group, [...group.executables.keys()].sort()[0] ?? '']),
  );
  const sorted = groups.toSorted((a, b) => {
    const [one = '', other = ''] = [first.get(a), first.get(b)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  return new Map(sorted.map((group, number) => [group, number]));
}

function hasRoom({ executables }: OpenGroup, importPath: string, name: string): boolean {
  const taken = [...executables.values()].map((other) => other.toLowerCase());
  return executables.has(importPath) || !taken.includes(name.toLowerCase());
}
