import { formatPlatform } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { readable } from '../plugin/filled-text.ts';
import { DEFAULT_OUTPUT } from './default-output.ts';
import { viewHealthcheck } from './healthcheck.ts';
import type {
  ArchiveSettings,
  CacheSettings,
  ImageSettings,
  IndexSetting,
  Project,
  VcsSetting,
} from './project.ts';

/** The resolved configuration as `strake config` prints it. */
export interface ConfigView {
  /** Directory that relative paths are resolved against. */
  readonly directory: string;
  readonly plugins: readonly string[];
  /** Absent if the configuration does not have it. */
  readonly cache?: CacheSettings;
  readonly images: Readonly<Record<string, ImageView>>;
}

export interface ImageView {
  readonly repository?: string;
  readonly tags: readonly string[];
  readonly outputs: readonly string[];
  readonly index: IndexSetting;
  readonly mediaTypes?: string;
  readonly vcs: VcsSetting;
  /** Platforms with archives but no image; absent if there are none. */
  readonly archivePlatforms?: readonly string[];
  readonly platforms: 'all' | Readonly<Record<string, PlatformConfigView>>;
}

export interface PlatformConfigView {
  readonly base: string;
  readonly config: unknown;
  readonly annotations: unknown;
  readonly platformTags: readonly string[];
  readonly archives: readonly ArchiveSettings[];
  /** In bytes; absent if there are none. */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly timestamp: number;
  readonly options: unknown;
}

export function viewProject(project: Project): ConfigView {
  return {
    directory: project.directory,
    plugins: project.plugins.map((plugin) => plugin.name),
    ...defined({ cache: project.cache }),
    images: Object.fromEntries(
      project.images.map((image) => [
        image.name,
        {
          ...defined({ repository: image.repository }),
          tags: image.tags,
          outputs: image.outputs ?? [DEFAULT_OUTPUT],
          index: image.index,
          ...defined({ mediaTypes: image.mediaTypes }),
          vcs: image.vcs,
          ...(image.archivePlatforms.length === 0
            ? {}
            : { archivePlatforms: image.archivePlatforms.map(formatPlatform) }),
          platforms:
            image.platforms === 'all'
              ? ('all' as const)
              : Object.fromEntries(
                  image.platforms.map((platform) => {
                    const { base, ...settings } = image.at(platform);
                    const {
                      config,
                      annotations,
                      platformTags,
                      archives,
                      sizes,
                      timestamp,
                      options,
                    } = settings;
                    const standing = base ?? (platform.os === 'linux' ? 'builtin:static' : 'none');
                    return [
                      formatPlatform(platform),
                      {
                        base: standing,
                        config: viewSettings(config),
                        annotations,
                        platformTags,
                        archives,
                        ...(Object.keys(sizes).length === 0 ? {} : { sizes }),
                        timestamp,
                        options: readable(options),
                      },
                    ];
                  }),
                ),
        },
      ]),
    ),
  };
}

/** In the form of the configuration. */
function viewSettings({ healthcheck, ...settings }: ImageSettings): unknown {
  return {
    ...settings,
    ...(healthcheck === undefined ? {} : { healthcheck: viewHealthcheck(healthcheck) }),
  };
}
