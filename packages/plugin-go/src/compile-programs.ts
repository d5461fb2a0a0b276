import { join } from 'node:path';
import type { CompileContext, CompileJob, CompileStep, StringMap } from '@strake/core/plugin';
import { buildGroup } from './build-group.ts';
import { checkPlaces, programPath } from './check-places.ts';
import { toolchainRoot } from './discovery/toolchain.ts';
import { executableName } from './executable-name.ts';
import { goEnvironment } from './go-environment.ts';
import { readSettings } from './go-settings.ts';
import { groupPrograms, numberGroups } from './group-programs.ts';
import { listPackages } from './list-packages.ts';
import type { GoOptions } from './options.ts';
import { type Program, readPrograms } from './read-programs.ts';
import { sharedInputs } from './shared-inputs.ts';
import { toldInputs } from './told-inputs.ts';
import { stepCache } from './tool-cache/step-cache.ts';
import { withVersion } from './toolchain/with-version.ts';
import { stampingRepository, withStampFlag } from './vcs-stamp.ts';

/** Adds the steps that build the programs of all images for one platform. */
export async function compilePrograms(
  job: CompileJob,
  context: CompileContext<GoOptions | undefined>,
): Promise<CompileJob | undefined> {
  const { platform, directory, outputDirectory, memory } = context;
  const read = context.images.flatMap(({ name, options, vcs }) =>
    readPrograms({ image: name, options, directory, vcs }).map((program) =>
      withVersion(program, options?.version, context),
    ),
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
  const localImages = new Set(
    context.images.filter(({ options }) => options?.cache === 'local').map(({ name }) => name),
  );
  const extension = platform.os === 'windows' ? '.exe' : '';
  const groups = groupPrograms(found, environment);
  const numbers = numberGroups(groups);
  const built = await Promise.all(
    groups.map(async (group) => {
      // The directory does not depend on the flags: go finds its earlier output there, and links only what changed.
      const programDirectory = join(outputDirectory, String(numbers.get(group)));
      const repository = await stampingRepository(group.directory, context);
      const said = await settings(group.directory, group.programs[0]?.env ?? {});
      const facts = said && {
        flags: group.flags,
        directory: group.directory,
        project: directory,
        env: { ...caller, ...group.env },
        settings: said,
        programs: go,
        root: toolchainRoot(go, context.files),
      };
      const toldOf = (known: NonNullable<typeof facts>) =>
        toldInputs(known, caller, [...known.programs, known.root ?? '']);
      const isLocal = group.programs.some(({ image }) => localImages.has(image));
      const toolCache =
        facts && !isLocal
          ? stepCache({ ...facts, programDirectory, files: context.files })
          : undefined;
      return buildGroup(group, {
        programDirectory,
        extension,
        isDirectory: (path) => context.files.type(path) === 'directory',
        ...(said ? { settings: said } : {}),
        ...(facts ? { shared: sharedInputs(facts), told: toldOf(facts) } : {}),
        ...(toolCache ? { toolCache } : {}),
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

/** Gives each step a unique ID: two images may build the same program with different flags. */
function nameSteps(steps: readonly CompileStep[]): readonly CompileStep[] {
  return steps.map((step, at) => {
    const before = steps.slice(0, at).filter(({ id }) => id === step.id).length;
    return before === 0 ? step : { ...step, id: `${step.id} (${before + 1})` };
  });
}
