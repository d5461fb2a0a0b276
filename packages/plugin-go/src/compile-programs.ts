import { join, resolve } from 'node:path';
import type { CompileContext, CompileJob, CompileOutput, CompileStep } from '@strake/core/plugin';
import { goEnvironment } from './go-environment.ts';
import { groupPrograms, type ProgramGroup } from './group-programs.ts';
import { listPackages } from './list-packages.ts';
import type { GoOptions } from './options.ts';
import { type Program, readPrograms } from './program.ts';

/** Adds the steps that build the programs of all images for one platform. */
export async function compilePrograms(
  job: CompileJob,
  context: CompileContext<GoOptions | undefined>,
): Promise<CompileJob | undefined> {
  const { platform, directory, outputDirectory } = context;
  const programs = context.images.flatMap(({ name, options, vcs }) => readPrograms(name, options, directory, vcs, resolve));
  if (programs.length === 0) return undefined;
  const environment = (program: Program) => goEnvironment(context.env, program.env, platform);
  const found = await listPackages(programs, environment, platform, context);
  const groups = groupPrograms(found, environment);
  const extension = platform.os === 'windows' ? '.exe' : '';
  const steps = groups.map((group, position) => groupStep(group, join(outputDirectory, String(position)), extension));
  const outputs = groups.flatMap((group, position) => groupOutputs(group, join(outputDirectory, String(position)), extension));
  return { ...job, steps: [...job.steps, ...steps], outputs: [...job.outputs, ...outputs] };
}

/** The folder is named after the place of the group, so that Go finds its last results there when a flag has changed. */
function groupStep(group: ProgramGroup, folder: string, extension: string): CompileStep {
  const packages = [...group.executables.keys()];
  const directories = [...new Set(group.programs.flatMap((program) => program.moduleDirectory ?? []))];
  return {
    id: `go build ${packages.join(' ')}`,
    argv: ['go', 'build', ...group.flags, '-o', `${folder}/`, '--', ...packages],
    directory: group.directory,
    env: group.env,
    inputs: { directories },
    outputs: [...group.executables.values()].map((name) => join(folder, `${name}${extension}`)),
  };
}

function groupOutputs(group: ProgramGroup, folder: string, extension: string): readonly CompileOutput[] {
  return group.programs.map((program) => ({
    id: program.id,
    image: program.image,
    file: join(folder, `${group.executables.get(program.importPath)}${extension}`),
  }));
}
