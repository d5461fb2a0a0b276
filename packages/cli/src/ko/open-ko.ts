import {
  findCache,
  type LocatedPackage,
  locatePackages,
  type Plugin,
  pluginsAtWork,
} from '@strake/core';
import { type KoFlags, type KoPublication, readPublication } from '@strake/plugin-ko/settings';
import { loadConfig } from '../config/load-config.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { warnOn } from '../print/warn-on.ts';
import { workingDirectory } from '../working-directory.ts';
import { withGoPath } from './go-path.ts';
import type { KoBuildFlags } from './ko-flags.ts';
import { type KoSettingsFile, readKoFile } from './ko-settings-file.ts';

/** An invocation of a command of ko that builds: its flags, environment and `.ko.yaml`. */
export interface KoInvocation {
  readonly given: KoBuildFlags;
  readonly flags: KoFlags;
  readonly global: GlobalFlags;
  readonly file: KoSettingsFile;
  readonly publication: KoPublication;
  readonly plugins: readonly Plugin[];
  /** The absolute working directory. */
  readonly directory: string;
  /** That of the invocation, with KO_GO_PATH in PATH. */
  readonly env: Invocation['env'];
  readonly invocation: Invocation;
}

const SCHEME = 'ko://';

/**
 * Reads what an invocation depends on, and warns of what has no effect.
 * @throws CONFIG_* for flags, variables and settings that cannot be
 */
export async function openKo(
  given: KoBuildFlags,
  global: GlobalFlags,
  invocation: Invocation,
): Promise<KoInvocation> {
  const { signal, taps } = invocation;
  taps.watchOthers(pluginsAtWork);
  const env = withGoPath(invocation.env);
  const directory = await workingDirectory(global, invocation);
  const cache = await findCache({ env });
  const file = await readKoFile({
    directory,
    env,
    ...(cache.refusal === undefined ? { cache: cache.directory } : {}),
  });
  const flags = settingsFlags(given);
  const publication = readPublication(flags, env);
  const names = ['go', 'ko', ...(publication.target === 'kind' ? ['kubernetes'] : [])];
  const { plugins } = await loadConfig({
    ...{ cwd: directory, config: { plugins: names }, signal },
  });
  const warn = warnOn(invocation, global);
  for (const message of [...file.warnings, ...flagWarnings(given, publication, env)]) warn(message);
  return { given, flags, global, file, publication, plugins, directory, env, invocation };
}

/**
 * The main packages that names mean: directories, import paths, `ko://` before either, and patterns.
 * @throws what the plugin of Go throws for what is not a main package
 */
export function locatePrograms(
  names: readonly string[],
  { directory, plugins, env, invocation: { signal } }: KoInvocation,
): Promise<readonly LocatedPackage[]> {
  return locatePackages(names.map(packageOf), { plugins, directory, env, signal });
}

/** A name without `ko://`. */
export function packageOf(name: string): string {
  return name.startsWith(SCHEME) ? name.slice(SCHEME.length) : name;
}

function settingsFlags(given: KoBuildFlags): KoFlags {
  const { imageLabel, imageAnnotation, ...same } = given;
  return {
    ...same,
    ...(imageLabel === undefined ? {} : { imageLabels: imageLabel }),
    ...(imageAnnotation === undefined ? {} : { imageAnnotations: imageAnnotation }),
  };
}

function flagWarnings(
  { bare, baseImportPaths, sbom }: KoBuildFlags,
  { target }: KoPublication,
  { COSIGN_REPOSITORY }: Invocation['env'],
): readonly string[] {
  return [
    ...(bare && baseImportPaths ? ['--bare has no effect beside --base-import-paths'] : []),
    ...(COSIGN_REPOSITORY && sbom !== 'none' && target === 'registry'
      ? ['COSIGN_REPOSITORY has no effect: SBOMs are in the repositories of their images']
      : []),
  ];
}
