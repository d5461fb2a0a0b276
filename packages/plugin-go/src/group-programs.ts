import { executableName } from './executable-name.ts';
import type { FoundProgram } from './list-packages.ts';

/** Programs that one `go build` makes. */
export interface ProgramGroup {
  readonly directory: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Import path to the name of the executable; each name once. */
  readonly executables: ReadonlyMap<string, string>;
  readonly programs: readonly FoundProgram[];
}

/**
 * Groups what can be built by one command: module folder, flags and environment agree and no two executables have one name
 * (`go build -o DIR ./a/x ./b/x` succeeds and leaves one file). A program that several images want is built once.
 */
export function groupPrograms(
  programs: readonly FoundProgram[],
  environment: (program: FoundProgram) => Record<string, string>,
): readonly ProgramGroup[] {
  const groups: { key: string; group: ProgramGroup; executables: Map<string, string>; programs: FoundProgram[] }[] = [];
  for (const program of programs) {
    const env = environment(program);
    const key = JSON.stringify([program.directory, program.flags, Object.entries(env).sort()]);
    const name = executableName(program.importPath);
    const fitting = groups.find(
      (each) =>
        each.key === key &&
        (each.executables.has(program.importPath) || ![...each.executables.values()].some((other) => other.toLowerCase() === name.toLowerCase())),
    );
    if (fitting) {
      fitting.executables.set(program.importPath, name);
      fitting.programs.push(program);
      continue;
    }
    const executables = new Map([[program.importPath, name]]);
    const members = [program];
    groups.push({
      key,
      executables,
      programs: members,
      group: { directory: program.directory, flags: program.flags, env, executables, programs: members },
    });
  }
  return groups.map(({ group }) => group);
}
