import {
  type ConfigView,
  type Entry,
  isRecord,
  type PlatformConfigView,
  plan,
  resolveConfig,
} from '@strake/core';
import { loadConfig } from '../../config/load-config.ts';
import type { Invocation } from '../../invocation.ts';
import type { Settings } from '../draft.ts';
import { fileFact } from './file-fact.ts';
import { withVariables } from './sample-variables.ts';

/** A configuration that is not written yet. */
export interface WrittenConfig {
  /** Absolute. */
  readonly directory: string;
  /** Parsed. */
  readonly config: Settings;
}

type Host = Pick<Invocation, 'env' | 'signal'>;

/**
 * Resolves a configuration with its plugins, as a build would.
 * @throws CONFIG_* and other errors of the configuration
 */
export async function resolveWritten(written: WrittenConfig, host: Host): Promise<ConfigView> {
  return resolveConfig(await buildOptions(written, host), ['repository']);
}

/**
 * The files of images on a platform, as the plugin files plans them: `/etc/app.toml`, with owner and mode where the configuration has them.
 * Neither go nor a registry is asked.
 * @throws for a source that does not exist, and other errors of the options
 */
export async function planFiles(
  { directory, config }: WrittenConfig,
  platform: string,
  host: Host,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { go: _, archives: __, archivePlatforms: ___, outputs: ____, ...top } = config;
  const images = Object.entries(isRecord(config.images) ? config.images : {}).flatMap(
    ([name, image]) => {
      const { files } = isRecord(image) ? image : {};
      return files === undefined && top.files === undefined
        ? []
        : [[name, { base: 'scratch', platforms: [platform], files: files ?? {} }] as const];
    },
  );
  if (images.length === 0) return new Map();
  const isWindows = platform.startsWith('windows/');
  const filesOnly = {
    ...top,
    plugins: ['files', ...(isWindows ? ['windows'] : [])],
    base: 'scratch',
    platforms: [platform],
    images: Object.fromEntries(images),
  };
  const planned = await plan(await buildOptions({ directory, config: filesOnly }, host));
  return new Map(
    planned.images.map(({ image, platforms }) => [
      image,
      platforms.flatMap((each) =>
        'layer' in each
          ? each.layer.layers.flatMap(({ entries }) =>
              entries.flatMap((entry) => pathFact(entry, isWindows ? '/Files' : '')),
            )
          : [],
      ),
    ]),
  );
}

/** The settings of an image on a platform; the first one, if it has not this one. */
export function platformOf(
  { images }: ConfigView,
  name: string,
  wanted?: string,
): PlatformConfigView {
  const platforms = images[name]?.platforms ?? {};
  const found = platforms === 'all' ? undefined : platforms[wanted ?? ''];
  const [first] = platforms === 'all' ? [] : Object.values(platforms);
  const settings = found ?? first;
  if (settings === undefined) throw new RangeError(`no image ${name}`);
  return settings;
}

/** @param root where a layer has the root of its platform */
function pathFact(entry: Entry, root: string): readonly string[] {
  if (entry.type === 'directory') return [];
  const { path, uid = 0, gid = 0, mode } = entry;
  const octal =
    entry.type === 'file' && mode !== undefined ? mode.toString(8).padStart(4, '0') : undefined;
  return [fileFact(path.replace(new RegExp(`^${root}`), ''), `${uid}:${gid}`, octal)];
}

async function buildOptions({ directory, config }: WrittenConfig, { env: given, signal }: Host) {
  const env = withVariables(config, given);
  const { plugins } = await loadConfig({ cwd: directory, config, signal });
  return { config, plugins, directory, env, signal };
}
