import { dirname, resolve } from 'node:path';
import type { KoProgram, KoRequest } from './ko-request.ts';
import type { KoBuild, KoSettings } from './ko-settings.ts';
import { type ProgramSettings, programSettings } from './program-settings.ts';

/**
 * The directories that the package of an element of `builds` may have, best first: `main` may be a file of it.
 * @param directory the working directory, absolute
 */
export function buildDirectories(build: KoBuild, directory: string): readonly string[] {
  const main = resolve(directory, build.dir, build.main);
  return main.endsWith('.go') ? [main, dirname(main)] : [main];
}

/**
 * The element of `builds` for a package; of several the last one counts, as in ko.
 * @param packageDirectory absolute
 */
export function findBuild(
  { builds }: KoSettings,
  directory: string,
  packageDirectory: string,
): KoBuild | undefined {
  return builds.findLast((build) => buildDirectories(build, directory).includes(packageDirectory));
}

/** How a program is built, by `.ko.yaml` and the flags. */
export function settingsOf(
  program: KoProgram,
  { settings, directory, flags }: Pick<KoRequest, 'settings' | 'directory' | 'flags'>,
): ProgramSettings {
  const build =
    program.directory === undefined ? undefined : findBuild(settings, directory, program.directory);
  return programSettings(build, settings, flags);
}
