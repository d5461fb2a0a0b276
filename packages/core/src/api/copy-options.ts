import type {
  CopyOptions as OciCopyOptions,
  CreateIndexOptions as OciCreateIndexOptions,
  OpenImageOptions as OciOpenImageOptions,
} from '@strake/oci';
import { pluginDestinations } from '../compose/plugin-destinations.ts';
import { pluginTransports } from '../compose/plugin-transports.ts';
import type { ProjectTimeouts } from '../config/project.ts';
import type { Plugin } from '../plugin/definition.ts';

interface WithPlugins {
  /** Plugins that provide further transports and destinations. */
  readonly plugins?: readonly Plugin[];
  /** Those of registries, and of each call of a plugin. */
  readonly timeouts?: ProjectTimeouts;
}

/** Access to images outside of builds. */
export interface OpenImageOptions
  extends Omit<OciOpenImageOptions, 'transports' | 'timeouts'>,
    WithPlugins {}

export interface CopyOptions
  extends Omit<OciCopyOptions, 'transports' | 'destinations' | 'timeouts'>,
    WithPlugins {}

export interface CreateIndexOptions
  extends Omit<OciCreateIndexOptions, 'transports' | 'destinations' | 'timeouts'>,
    WithPlugins {}

/**
 * What plugins add to a copy.
 * @throws PLUGIN_* naming the plugin that does not fit
 */
export async function addedByPlugins({
  plugins = [],
  ...options
}: CopyOptions): Promise<Pick<OciCopyOptions, 'transports' | 'destinations'>> {
  return {
    transports: pluginTransports(plugins, options.timeouts?.plugin),
    destinations: await pluginDestinations(plugins, options),
  };
}
