import { join } from 'node:path';
import type {
  CompileContext,
  CompileJob,
  CompileOutput,
  CompileStep,
  Inputs,
  Repository,
  StringMap,
} from '@strake/core/plugin';
import { listFlags } from './build-flags.ts';
import { checkPlaces, programPath } from './check-places.ts';
import { checkStamp } from './check-stamp.ts';
import { toolchainRoot } from './discovery/toolchain.ts';
import { executableName } from './executable-name.ts';
import { goEnvironment } from './go-environment.ts';
import { goInputs, listDependencies } from './go-inputs.ts';
import { readSettings } from './go-settings.ts';
import type { GoSettings } from './go-variables.ts';
import { groupPrograms, type ProgramGroup } from './group-programs.ts';
import { listPackages } from './list-packages.ts';
import type { GoOptions } from './options.ts';
import { type Program, readPrograms } from './program.ts';
import { sharedInputs } from './shared-inputs.ts';
import {
  isStamping,
  repositoryMarkers,
  stampingRepository,
  stampValues,
  withStampFlag,
} from './vcs-stamp.ts';

/** Adds the steps that build the programs of all images for one platform. */
export async function compilePrograms(
  job: CompileJob,
  context: CompileContext<GoOptions | undefined>,
): Promise<CompileJob | undefined> {
  const { platform, directory, outputDirectory, memory } = context;
  const read = context.images.flatMap(({ name, options, vcs }) =>
    readPrograms({ image: name, options, directory, vcs }),
  );
  if (read.length === 0) return undefined;
  const caller = { ...context.env, ...job.env };
  const programs = await Promise.all(
    read.map(async (program) => {
      const repository = await stampingRepository(program.directory, context);
      const { GOFLAGS = '' } = { ...caller, ...program.env };
      return withStampFlag(program, GOFLAGS, repository !== undefined);
    }),
  );
  const environment = ({ env }: Program) =>
    goEnvironment({ caller: context.env, job: job.env, configured: env, platform, memory });
  // `go env` does not depend on the platform: without the platform's variables, it runs once for all platforms.
  const known = new Map<string, ReturnType<typeof readSettings>>();
  const settings = (programDirectory: string, env: StringMap) => {
    const key = JSON.stringify([programDirectory, env]);
    const said = known.get(key) ?? readSettings(context, programDirectory, { ...job.env, ...env });
    known.set(key, said);
    return said;
  };
  const found = await listPackages(programs, {
    run: context.run,
    cached: context.cached,
    read: context.read,
    files: context.files,
    purpose: context.purpose,
    platform,
    settings,
    // Steps and `go list` both see the job's environment.
    environment: (program) => ({ ...job.env, ...environment(program) }),
  });
  const placed = found.map((program) => ({
    ...program,
    target: programPath(program, executableName(program.importPath), platform.os),
  }));
  // Before anything is built.
  checkPlaces(placed, platform.os);
  const go = context.programs('go');
  const extension = platform.os === 'windows' ? '.exe' : '';
  const built = await Promise.all(
    groupPrograms(found, environment).map(async (group, position) => {
      // The directory does not depend on the flags: go finds its earlier output there, and links only what changed.
      const programDirectory = join(outputDirectory, String(position));
      const repository = await stampingRepository(group.directory, context);
      const said = await settings(group.directory, group.programs[0]?.env ?? {});
      const shared = said && {
        flags: group.flags,
        directory: group.directory,
        project: directory,
        env: { ...caller, ...group.env },
        settings: said,
        programs: go,
        root: toolchainRoot(go, context.files),
      };
      return buildGroup(group, {
        programDirectory,
        extension,
        ...(said ? { settings: said } : {}),
        ...(shared ? { shared: sharedInputs(shared) } : {}),
        ...(repository ? { repository } : {}),
      });
    }),
  );
  return {
    ...job,
    steps: nameSteps([...job.steps, ...built.flatMap(({ steps }) => steps)]),
    outputs: [...job.outputs, ...built.flatMap(({ outputs }) => outputs)],
  };
}

interface BuiltGroup {
  /** One step per program; one process runs all of them. */
  readonly steps: readonly CompileStep[];
  readonly outputs: readonly CompileOutput[];
}

/** The directory and environment of a group. */
interface BuildPlace {
  readonly programDirectory: string;
  readonly extension: string;
  /** The output of `go env` in this directory. */
  readonly settings?: GoSettings;
  /** How other machines recognise the programs. */
  readonly shared?: NonNullable<Inputs['shared']>;
  /** The repository whose commit Go stamps into the programs. */
  readonly repository?: Repository;
}

function buildGroup(group: ProgramGroup, place: BuildPlace): BuiltGroup {
  const { programDirectory, extension, settings, shared, repository } = place;
  const packages = [...group.executables.keys()];
  const isStamped = isStamping(group.flags, settings?.GOFLAGS ?? '');
  // The configuration's flags ask for a stamp from another repository, whose state is unknown.
  const isKnown = !isStamped || repository !== undefined;
  const inputs = isKnown
    ? goInputs(group.flags, settings, group.directory, {
        discovery: listDependencies(listFlags(group.flags)),
        ...(shared ? { shared } : {}),
        ...(isStamped && repository
          ? {
              stamp: stampValues(repository),
              markers: repositoryMarkers(group.directory, repository.directory),
            }
          : {}),
      })
    : undefined;
  const fileOf = (importPath: string) =>
    join(programDirectory, `${group.executables.get(importPath)}${extension}`);
  return {
    steps: packages.map((importPath) => ({
      id: `go build ${importPath}`,
      argv: ['go', 'build', ...group.flags, '-o', `${programDirectory}/`, '--'],
      operands: [importPath],
      directory: group.directory,
      env: group.env,
      processors: 'GOMAXPROCS',
      ...(inputs ? { inputs } : {}),
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

/** Gives each step a unique ID: two images may build the same program with different flags. */
function nameSteps(steps: readonly CompileStep[]): readonly CompileStep[] {
  return steps.map((step, at) => {
    const before = steps.slice(0, at).filter(({ id }) => id === step.id).length;
    return before === 0 ? step : { ...step, id: `${step.id} (${before + 1})` };
  });
}
