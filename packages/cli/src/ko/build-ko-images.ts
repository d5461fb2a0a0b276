import { type BuildOptions, combineErrors, type LocatedPackage } from '@strake/core';
import { koProject, printedReference } from '@strake/plugin-ko/settings';
import { checkFileOption } from '../metadata.ts';
import { watchBuild } from '../watched-build.ts';
import { writeImageRefs } from './image-refs.ts';
import { insecureHosts } from './insecure-hosts.ts';
import { outputsOf } from './ko-outputs.ts';
import type { KoInvocation } from './open-ko.ts';
import { programPlatforms } from './program-platforms.ts';
import { templateFacts } from './template-facts.ts';

/**
 * Builds the images of programs in one build, and publishes them.
 * @returns the reference of each, as ko prints it, by import path, in the order of the programs
 */
export async function buildKoImages(
  programs: readonly LocatedPackage[],
  ko: KoInvocation,
): Promise<ReadonlyMap<string, string>> {
  const { given, flags, global, file, plugins, directory, invocation } = ko;
  const { env, signal } = invocation;
  const { settings } = file;
  const request = { directory, flags, settings, env };
  const wanted = await programPlatforms(programs, ko);
  let project: ReturnType<typeof koProject>;
  try {
    const facts = await templateFacts({ ...request, programs: wanted }, ko);
    project = koProject({ ...request, programs: wanted, facts });
  } catch (thrown) {
    throw file.locate(thrown);
  }
  const { publication, images } = project;
  if (given.imageRefs !== undefined)
    await checkFileOption('--image-refs', given.imageRefs, directory);
  const { outputs, extraPlugins } = outputsOf(publication);
  const options: BuildOptions = {
    config: { ...project.config, outputs },
    plugins: [...plugins, ...extraPlugins],
    directory,
    env,
    signal,
    push: publication.target === 'registry',
    insecure: insecureHosts(images, given),
    ...(given.jobs === undefined ? {} : { jobs: given.jobs }),
  };
  const verbose = global.verbose || given.verbose || false;
  const built = await watchBuild(options, { ...global, verbose }, invocation);
  if (built.failures.length > 0) throw combineErrors(built.failures);
  const results = new Map(built.images.map((result) => [result.image, result]));
  const named = images.flatMap(({ importPath, name, repository }) => {
    const result = results.get(name);
    if (result?.digest === undefined) return [];
    const reference = printedReference(publication, repository, result.digest);
    return [{ importPath, reference, result }];
  });
  if (given.imageRefs !== undefined) await writeImageRefs(given.imageRefs, directory, named);
  return new Map(named.map(({ importPath, reference }) => [importPath, reference]));
}
