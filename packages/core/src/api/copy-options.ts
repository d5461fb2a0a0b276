import type {
  CopyOptions as OciCopyOptions,
  CreateIndexOptions as OciCreateIndexOptions,
  OpenImageOptions as OciOpenImageOptions,
} from '@strake/oci';
import { pluginDestinations } from '../compose/plugin-destinations.ts';
import { pluginTransports } from '../compose/plugin-transports.ts';
import type { Plugin } from '../plugin/definition.ts';

interface WithPlugins {
  /** Plugins that provide further transports and destinations. */
  readonly plugins?: readonly Plugin[];
}

/** Access to images outside of builds. */
export interface OpenImageOptions extends Omit<OciOpenImageOptions, 'transports'>, WithPlugins {}

export interface CopyOptions
  extends Omit<OciCopyOptions, 'transports' | 'destinations'>,
    WithPlugins {}

export interface CreateIndexOptions
  extends Omit<OciCreateIndexOptions, 'transports' | 'destinations'>,
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
    transports: pluginTransports(plugins),
    destinations: await pluginDestinations(plugins, options),
  };
}
