import { combineErrors, type LocatedPackage, type Location, StrakeError } from '@strake/core';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { joinManifests } from '../kubernetes/join-manifests.ts';
import { locateFailures } from '../kubernetes/locate-failures.ts';
import { wantedIn } from '../kubernetes/manifest-set.ts';
import { renderManifest } from '../manifest/render-manifest.ts';
import { isPattern } from '../package/expand-patterns.ts';
import { locateEach } from '../package/locate-each.ts';
import { buildKoImages } from './build-ko-images.ts';
import type { KoFileFlags } from './ko-flags.ts';
import { type KoInvocation, openKo, packageOf } from './open-ko.ts';
import { readKoManifests } from './read-ko-manifests.ts';

/**
 * Builds and publishes what YAML refers to.
 * @returns the YAML with the references of the images; everything else of it stays, byte by byte
 * @throws errors with file, line and column for what cannot be built: nothing is published then
 */
export async function resolveKo(
  given: KoFileFlags,
  global: GlobalFlags,
  invocation: Invocation,
): Promise<string> {
  const ko = await openKo(given, global, invocation);
  const read = await readKoManifests(given, ko.directory, invocation);
  const references = new Map(wantedIn(read).map(({ uri, location }) => [uri, location]));
  const programs = await locateReferences(references, ko);
  const images = await buildReferences(programs, references, ko);
  const replacements = new Map(
    [...programs].map(([uri, { path }]) => {
      const reference = images.get(path);
      if (reference === undefined) throw new Error(`${uri} was not built`);
      return [uri, reference] as const;
    }),
  );
  const text = joinManifests(read.map(({ manifest }) => renderManifest(manifest, replacements)));
  // As ko ends each file, so that outputs can be joined.
  return text === '' ? '' : `${text}\n---\n`;
}

/** @throws errors with the places of the references */
async function buildReferences(
  programs: ReadonlyMap<string, LocatedPackage>,
  references: ReadonlyMap<string, Location>,
  ko: KoInvocation,
): Promise<ReadonlyMap<string, string>> {
  if (programs.size === 0) return new Map();
  try {
    return await buildKoImages([...programs.values()], ko);
  } catch (thrown) {
    if (!StrakeError.is(thrown)) throw thrown;
    const found = [...programs].map(([uri, { path }]) => [path, references.get(uri)] as const);
    const places = new Map(
      found.flatMap(([path, location]) => (location ? [[path, location] as const] : [])).reverse(),
    );
    const packages = [...places.keys()].map((image) => ({ image, names: [image] }));
    throw locateFailures([thrown], { places, packages });
  }
}

/** @throws errors with the places of the references, for all that mean no main package */
async function locateReferences(
  references: ReadonlyMap<string, Location>,
  ko: KoInvocation,
): Promise<ReadonlyMap<string, LocatedPackage>> {
  const { directory, plugins, env, invocation } = ko;
  const names = [...references.keys()].map(packageOf).filter((name) => !isPattern(name));
  const options = { plugins, directory, env, signal: invocation.signal };
  const located = await locateEach(names, options);
  const programs = new Map<string, LocatedPackage>();
  const failures: Error[] = [];
  for (const [uri, location] of references) {
    const found = located.get(packageOf(uri)) ?? isNoPackage(uri);
    if (StrakeError.is(found)) failures.push(StrakeError.locate(found, { location }));
    else programs.set(uri, found);
  }
  if (failures.length > 0) throw combineErrors(failures);
  return programs;
}

function isNoPackage(uri: string): StrakeError {
  return new StrakeError('CONFIG_OPTION', `${uri} is a pattern, but an image is one package`, {
    hint: 'Name the package, without "...".',
  });
}
