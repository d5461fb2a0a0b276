import { type BuildOptions, defined, findCache, pluginsAtWork, StrakeError } from '@strake/core';
import type { BuildFlags, ConfigFlags } from './build-flag.ts';
import { DEFAULT_PLUGINS } from './config/default-plugins.ts';
import { type LoadedConfig, loadConfig } from './config/load-config.ts';
import type { Invocation } from './invocation.ts';
import type { ProgramsHere } from './package/programs-here.ts';
import { pickPlatforms } from './pick-platforms.ts';
import { cacheSources } from './remote-cache-options.ts';
import { splitValues } from './split-values.ts';
import { workingDirectory } from './working-directory.ts';

/** The combination of a command line and the configuration. */
export interface LoadedProject {
  readonly options: BuildOptions;
  /** The absolute working directory of the command. */
  readonly cwd: string;
  /** What is built without a configuration and without packages. */
  readonly here?: ProgramsHere;
}

/** How a command loads a project. */
export interface LoadChoices {
  /** True: where there is neither a configuration nor a package, the programs in the working directory and below are built. */
  readonly findsPrograms?: boolean;
}

const IMAGE_HINT = 'Name images of the configuration, separated by commas.';
const TAG_HINT = 'Name tags such as v1, separated by commas, or full references.';

type Flags = ConfigFlags & Partial<Omit<BuildFlags, keyof ConfigFlags>>;

/**
 * Finds and reads the configuration, and applies the options of the command line.
 * @param packages names for a plugin: they select images of the configuration, or become the options of one that lists none
 */
export async function loadProject(
  packages: readonly string[],
  flags: Flags,
  invocation: Invocation,
  { findsPrograms = false }: LoadChoices = {},
): Promise<LoadedProject> {
  invocation.taps.watchOthers(pluginsAtWork);
  const cwd = await workingDirectory(flags, invocation);
  // A wrong option is reported before the configuration is read.
  pickPlatforms(flags.platform);
  const loaded = await load(flags, cwd, invocation, findsPrograms || packages.length > 0);
  const given = configOptions(loaded, flags, invocation);
  const isUnconfigured =
    findsPrograms && packages.length === 0 && loaded.source?.file === undefined;
  const here = isUnconfigured ? await findHere(given, cwd) : undefined;
  return {
    cwd,
    ...defined({ here }),
    options: {
      ...(here
        ? { ...given, config: here.config }
        : packages.length === 0
          ? given
          : await withCommandPackages(packages, given, cwd)),
      ...commandOptions(flags, loaded.directory, cwd, invocation),
      ...(packages.length > 0
        ? { overrides: [...(flags.set ?? []), ...packages.map((name) => `packages=${name}`)] }
        : {}),
    },
  };
}

/** The options of a build that a loaded configuration and the selection of its images determine. */
export function configOptions(
  { config, plugins, directory, source }: LoadedConfig,
  { image, cache, set: overrides }: Flags,
  { env, signal }: Invocation,
): BuildOptions {
  return {
    config,
    plugins,
    directory,
    env,
    signal,
    ...defined({ source, cache, overrides }),
    ...(image === undefined ? {} : { images: splitValues('image', image, IMAGE_HINT) }),
  };
}

/**
 * The options of a build that the command line determines.
 * @param directory that of the configuration
 */
export function commandOptions(
  flags: Flags,
  directory: string,
  cwd: string,
  { env }: Invocation,
): Partial<BuildOptions> {
  return {
    ...defined({ platforms: pickPlatforms(flags.platform) }),
    ...(flags.tag === undefined ? {} : { tags: splitValues('tag', flags.tag, TAG_HINT) }),
    ...defined({ push: flags.push, outputs: flags.output }),
    // A path on the command line is relative to the working directory, one in the configuration to its file.
    ...(cwd === directory ? {} : { outputDirectory: cwd }),
    ...defined({ insecure: flags.insecure, jobs: flags.jobs }),
    ...cacheSources(flags, env),
  };
}

/** @throws CONFIG_NOT_FOUND if there is nothing to build, or ko's settings say how */
async function findHere(options: BuildOptions, cwd: string): Promise<ProgramsHere> {
  const { findKoFile } = await import('./config/ko-file.ts');
  const { missingConfig } = await import('./config/missing-config.ts');
  const { programsHere } = await import('./package/programs-here.ts');
  const found = findKoFile(cwd) ? undefined : await programsHere(options, cwd);
  if (found === undefined) throw missingConfig(cwd);
  return found;
}

/** Packages select the images that contain them; if no image lists packages, they become the options of a plugin. */
async function withCommandPackages(
  packages: readonly string[],
  options: BuildOptions,
  cwd: string,
): Promise<BuildOptions> {
  const { applyPackages } = await import('./package/apply-packages.ts');
  return applyPackages(packages, options, cwd);
}

/**
 * Reads the configuration without applying options.
 * @param optional true: a missing configuration means {@link DEFAULT_PLUGINS} and nothing else
 * @param plugins instead of those that the configuration names
 * @throws CONFIG_NOT_FOUND and the errors of reading it
 */
export async function load(
  flags: Flags,
  cwd: string,
  { env, signal }: Pick<Invocation, 'env'> & Partial<Pick<Invocation, 'signal'>>,
  optional: boolean,
  plugins?: readonly string[],
): Promise<LoadedConfig> {
  const cache = flags.cache === false ? undefined : await findCache({ env });
  const wanted = {
    cwd,
    ...defined({ set: flags.set, signal, plugins, destinations: flags.output }),
    ...(cache === undefined || cache.refusal !== undefined ? {} : { cache: cache.directory }),
  };
  try {
    return await loadConfig({
      ...wanted,
      ...defined({ file: flags.config }),
    });
  } catch (thrown) {
    const missing = StrakeError.is(thrown) && thrown.code === 'CONFIG_NOT_FOUND';
    if (!missing || !optional || flags.config !== undefined) throw thrown;
    return loadConfig({ ...wanted, config: { plugins: DEFAULT_PLUGINS } });
  }
}
