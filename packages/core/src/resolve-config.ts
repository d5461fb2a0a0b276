import type { BuildOptions } from './build-options.ts';
import { type ConfigView, viewProject } from './config/config-view.ts';
import { resolveProject } from './config/resolve-project.ts';
import { createSurroundings } from './surroundings.ts';

/**
 * The configuration as a build would see it: images over the top, maps by platform resolved, templates filled in.
 * @throws CONFIG_* and the like
 */
export async function resolveConfig(options: BuildOptions): Promise<ConfigView> {
  const signal = options.signal ?? new AbortController().signal;
  const { env, world } = createSurroundings(options, signal);
  return viewProject(await resolveProject({ ...options, env, world }));
}
