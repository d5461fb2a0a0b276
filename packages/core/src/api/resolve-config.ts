import { formatPlatform } from '@strake/oci';
import { realDirectory } from '@strake/oci/internal';
import { createBuildEnvironment } from '../compose/build-environment.ts';
import type { BuildOptions } from '../compose/build-options.ts';
import { type ConfigView, viewProject } from '../config/config-view.ts';
import type { ValueOrigin } from '../config/project.ts';
import { resolveProject } from '../config/resolve-project.ts';

/** A resolved configuration, and the origin of each value. */
export interface TracedConfig {
  readonly view: ConfigView;
  /**
   * @param platform as in the view; undefined: for keys that do not differ by platform
   * @param at path of a value below its image or platform; options of a plugin begin with its name
   */
  originOf(
    image: string,
    platform: string | undefined,
    at: readonly (string | number)[],
  ): ValueOrigin;
}

/**
 * The configuration as a build sees it: images merged over the top level, maps by platform resolved, templates rendered.
 * @param unneeded keys of images that may be absent if a variable has no value: `repository`
 * @throws CONFIG_* and other errors of the configuration
 */
export async function resolveConfig(
  options: BuildOptions,
  unneeded: readonly string[] = [],
): Promise<ConfigView> {
  return (await traceConfig(options, unneeded)).view;
}

/**
 * The result of {@link resolveConfig}, with the origin of every value.
 * @throws CONFIG_* and other errors of the configuration
 */
export async function traceConfig(
  given: BuildOptions,
  unneeded: readonly string[] = [],
): Promise<TracedConfig> {
  const options = { ...given, directory: realDirectory(given.directory) };
  const signal = options.signal ?? new AbortController().signal;
  const { env, host, git, queries } = await createBuildEnvironment(options, signal);
  const project = await resolveProject({ ...options, env, host, git, unneeded }).finally(() =>
    queries?.close(),
  );
  const images = new Map(project.images.map((image) => [image.name, image]));
  return {
    view: viewProject(project),
    originOf(name, platform, at) {
      const image = images.get(name);
      const found =
        image && image.platforms !== 'all'
          ? image.platforms.find((each) => formatPlatform(each) === platform)
          : undefined;
      const settings = image && found ? image.at(found) : image;
      return settings?.originOf(at) ?? { writer: 'default', path: at };
    },
  };
}
