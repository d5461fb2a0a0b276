import { resolve } from 'node:path';
import { type BuildOptions, combineErrors, type LocatedPackage, StrakeError } from '@strake/core';
import {
  type KoProject,
  type KoRequest,
  koProject,
  printedReference,
  templateNeeds,
} from '@strake/plugin-ko/settings';
import { checkFileOption, writeOptionFile } from '../option-file.ts';
import { warnOn } from '../print/warn-on.ts';
import { watchBuild } from '../watched-build.ts';
import { explainBase } from './explain-base.ts';
import { imageRefs } from './image-refs.ts';
import { insecureHosts } from './insecure-hosts.ts';
import { checkTarball, outputsOf } from './ko-outputs.ts';
import { koSboms } from './ko-sboms.ts';
import type { KoInvocation } from './open-ko.ts';
import { programPlatforms } from './program-platforms.ts';
import { readTemplateFacts } from './template-facts.ts';
import { untagRepeats } from './untag-repeats.ts';
import { checkSbomDirectory, writeSboms } from './write-sboms.ts';

/**
 * Builds the images of programs in one build, and publishes them.
 * @returns the reference of each, as ko prints it, by import path, in the order of the programs
 */
export async function buildKoImages(
  programs: readonly LocatedPackage[],
  ko: KoInvocation,
): Promise<ReadonlyMap<string, string>> {
  const { given, flags, global, file, plugins, directory, env, invocation } = ko;
  const { signal } = invocation;
  const { settings } = file;
  const wanted = await programPlatforms(programs, ko);
  const project = await koProjectOf({ directory, programs: wanted, flags, settings, env }, ko);
  const { publication, images } = project;
  if (given.imageRefs !== undefined)
    await checkFileOption('--image-refs', given.imageRefs, directory);
  checkTarball(project);
  const { outputs, extraPlugins } = outputsOf(publication, directory);
  const sbomDirectory = given.sbom === 'none' || !given.sbomDir ? undefined : given.sbomDir;
  if (sbomDirectory !== undefined)
    await checkSbomDirectory(
      sbomDirectory,
      images.map(({ importPath }) => importPath),
      directory,
    );
  const hasSboms =
    sbomDirectory !== undefined || (given.sbom !== 'none' && publication.target === 'registry');
  const sboms = hasSboms ? koSboms() : undefined;
  const options: BuildOptions = {
    config: { ...untagRepeats(project.config, images), outputs },
    plugins: [...plugins, ...extraPlugins, ...(sboms ? [sboms.plugin] : [])],
    directory,
    env,
    signal,
    push: publication.target === 'registry',
    insecure: insecureHosts(images, given),
    readable: kodataDirectories(programs, ko),
    ...(given.jobs ? { jobs: given.jobs } : {}),
  };
  const built = await watchBuild(options, global, invocation);
  if (built.failures.length > 0)
    throw combineErrors(
      built.failures
        .flatMap((each) => (StrakeError.is(each) && each.facts.errors) || [each])
        .map((each) => explainBase(withoutKey(each), settings.defaultBaseImage, directory)),
    );
  const results = new Map(built.images.map((result) => [result.image, result]));
  const named = images.map(({ importPath, name, repository }) => {
    const result = results.get(name);
    if (result?.digest === undefined) throw new Error(`the build has no image of ${importPath}`);
    const reference = printedReference(publication, repository, result.digest);
    return { importPath, reference, result };
  });
  if (given.imageRefs !== undefined) {
    const refs = { option: '--image-refs', file: given.imageRefs, text: imageRefs(named) };
    await writeOptionFile(refs, directory);
  }
  if (sboms && sbomDirectory !== undefined)
    await writeSboms(sbomDirectory, sboms.made, directory, warnOn(invocation, global));
  return new Map(named.map(({ importPath, reference }) => [importPath, reference]));
}

/** Where kodata may be outside of the git work tree: programs of dependencies have some, too. */
function kodataDirectories(
  programs: readonly LocatedPackage[],
  { directory, env }: KoInvocation,
): readonly string[] {
  const root = env.KO_DATA_PATH_ALLOWED_ROOT;
  return [
    ...programs.flatMap((program) => program.directory ?? []),
    ...(root ? [resolve(directory, root)] : []),
  ];
}

/** @throws CONFIG_VALUE_INVALID and CONFIG_TEMPLATE, with file, line and column */
async function koProjectOf(
  request: KoRequest,
  { file, invocation }: KoInvocation,
): Promise<KoProject> {
  try {
    const place = { ...request, signal: invocation.signal };
    const facts = await readTemplateFacts(templateNeeds(request), place);
    return koProject({ ...request, facts });
  } catch (thrown) {
    throw file.locate(thrown);
  }
}

/** Without the key of a configuration that the user did not write. */
function withoutKey(failure: Error): Error {
  const location = StrakeError.is(failure) ? failure.facts.location : undefined;
  if (!StrakeError.is(failure) || location === undefined || location.file !== undefined)
    return failure;
  const { location: _, ...facts } = failure.facts;
  return new StrakeError(failure.code, failure.message, {
    ...facts,
    kind: failure.kind,
    cause: failure,
  });
}
