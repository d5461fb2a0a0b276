import { join } from 'node:path';
import type { CompileOutput, CompileStep, Inputs, Repository } from '@strake/core/plugin';
import { buildCommand } from './build-command.ts';
import { listFlags } from './build-flags.ts';
import { checkStamp } from './check-stamp.ts';
import { goInputs, listDependencies, whyUndetermined } from './go-inputs.ts';
import type { GoSettings } from './go-variables.ts';
import type { ProgramGroup } from './group-programs.ts';
import { isStamping, repositoryMarkers, stampValues } from './vcs-stamp.ts';

/** What one `go build` makes. */
export interface BuiltGroup {
  /** One step per program; one process runs all of them. */
  readonly steps: readonly CompileStep[];
  readonly outputs: readonly CompileOutput[];
}

/** The directory and environment of a group. */
export interface BuildPlace {
  readonly programDirectory: string;
  readonly extension: string;
  isDirectory(path: string): boolean;
  /** The output of `go env` in this directory. */
  readonly settings?: GoSettings;
  /** What provenance tells of the machine. */
  readonly told?: NonNullable<Inputs['told']>;
  /** How other machines recognise the programs. */
  readonly shared?: NonNullable<Inputs['shared']>;
  /** What machines share of Go's build cache. */
  readonly toolCache?: NonNullable<CompileStep['toolCache']>;
  /** The repository whose commit Go stamps into the programs. */
  readonly repository?: Repository;
}

/** The steps that build a group of programs. */
export function buildGroup(group: ProgramGroup, place: BuildPlace): BuiltGroup {
  const {
    programDirectory,
    extension,
    isDirectory,
    settings,
    shared,
    told,
    toolCache,
    repository,
  } = place;
  const packages = [...group.executables.keys()];
  const isStamped = isStamping(group.flags, settings?.GOFLAGS ?? '');
  const why = settings && whyRuns(group, settings, isStamped && repository === undefined);
  const inputs = why
    ? { undetermined: why, shared: { why }, ...(told ? { told } : {}) }
    : goInputs(group.flags, settings, group.directory, {
        discovery: listDependencies(listFlags(group.flags)),
        isDirectory,
        ...(shared ? { shared } : {}),
        ...(told ? { told } : {}),
        ...(isStamped && repository
          ? {
              stamp: stampValues(repository),
              markers: repositoryMarkers(group.directory, repository.directory),
            }
          : {}),
      });
  const fileOf = (importPath: string) =>
    join(programDirectory, `${group.executables.get(importPath)}${extension}`);
  return {
    steps: packages.map((importPath) => ({
      id: `go build ${importPath}`,
      argv: buildCommand(group.flags, programDirectory),
      operands: [importPath],
      directory: group.directory,
      env: group.env,
      processors: 'GOMAXPROCS',
      ...(inputs ? { inputs } : {}),
      ...(toolCache ? { toolCache } : {}),
      outputs: [fileOf(importPath)],
      ...(isStamped && repository ? { check: checkStamp(repository) } : {}),
      failure: 'GO_BUILD_FAILED',
    })),
    outputs: group.programs.map(({ id, image, importPath }) => ({
      id,
      image,
      file: fileOf(importPath),
    })),
  };
}

/** Why the programs are linked in every build. */
function whyRuns(
  { flags }: ProgramGroup,
  settings: GoSettings,
  hasUnknownStamp: boolean,
): string | undefined {
  return (
    whyUndetermined(flags, settings) ??
    (hasUnknownStamp ? '-buildvcs stamps a commit that strake does not know' : undefined)
  );
}
