import {
  type BuildOptions,
  defined,
  type ImageResult,
  type Location,
  pluginsAtWork,
  resolveConfig,
} from '@strake/core';
import { destinationPlugins } from '../config/destination-plugins.ts';
import { warnOfKoFile } from '../config/ko-file.ts';
import type { Invocation } from '../invocation.ts';
import { commandOptions, configOptions, load } from '../load-project.ts';
import type { PublishFlags } from '../reference-flag.ts';
import { cacheWriting } from '../remote-cache-options.ts';
import { progressMode, watchBuild } from '../watched-build.ts';
import { withoutOutputs } from './add-images.ts';
import { withoutTag } from './image-reference.ts';
import { locateFailures } from './locate-failures.ts';
import { NO_DESTINATION, noDestination } from './no-destination.ts';
import { findReferenceImages, type Wanted } from './reference-images.ts';
import type { ReferenceForm } from './rendering.ts';

/** How references are built. */
export interface ReferenceOptions {
  /** The absolute working directory of the command. */
  readonly cwd: string;
  /** False: everything is built, and nothing is published. */
  readonly push: boolean;
  /** Where images go if one of them has no repository: `kubernetes:`. Default: then they cannot be published. */
  readonly cluster?: string;
  /** Files that the command writes itself, by the option that names them; absolute paths. */
  readonly reservedFiles?: readonly { readonly name: string; readonly path: string }[];
  /** How the references are written; forms with tags need images with tags. Default: by digest. */
  readonly forms?: readonly ReferenceForm[];
  /** Called as soon as images are published, with those that are by then. */
  readonly onImages?: (images: ResolvedReferences) => void;
}

/** The image of each reference, by URI. */
export type ResolvedReferences = ReadonlyMap<string, ImageResult>;

/**
 * Builds all references in one build, and publishes their images; images that no reference needs are not built.
 * @throws errors with the places of the references for what cannot be built: nothing is published then
 */
export async function resolveReferences(
  wanted: readonly Wanted[],
  flags: PublishFlags,
  invocation: Invocation,
  { cwd, push, cluster, forms = [], reservedFiles = [], onImages = () => {} }: ReferenceOptions,
): Promise<ResolvedReferences> {
  if (wanted.length === 0) return new Map();
  invocation.taps.watchOthers(pluginsAtWork);
  const writing = cacheWriting(flags, invocation.env);
  const { to: asked, platform, tag, insecure, jobs, cacheFrom } = flags;
  const loaded = await load({ ...flags, ...defined({ output: asked }) }, cwd, invocation, true);
  if (progressMode(flags) !== 'json') warnOfKoFile(cwd, loaded.source, flags, invocation);
  const wishes = { platform, tag, insecure, jobs, cacheFrom };
  const { images, options, packages } = await findReferenceImages(wanted, {
    ...configOptions(loaded, flags, invocation),
    ...commandOptions(
      { color: flags.color, ...defined(wishes) },
      loaded.directory,
      cwd,
      invocation,
    ),
    config: withoutOutputs(loaded.config),
  });
  const isAnywhere =
    asked !== undefined || cluster === undefined || (await hasRepositories(options));
  const to = isAnywhere ? asked : [cluster];
  if (push && to === undefined) await checkTags(forms, options);
  const publication = await publicationOf(push, to, options);
  const byName = new Map<string, ImageResult>();
  const urisOf = Map.groupBy(images.keys(), (uri) => images.get(uri));
  const published = new Map<string, ImageResult>();
  const built = await watchBuild(
    { ...options, ...publication, ...writing, reservedFiles },
    flags,
    invocation,
    (result) => {
      byName.set(result.image, result);
      for (const uri of urisOf.get(result.image) ?? []) published.set(uri, result);
      onImages(published);
    },
  );
  if (built.failures.length > 0) {
    const where = { places: placesOf(wanted, images), packages };
    throw locateFailures(built.failures, where);
  }
  // In the order of the references.
  return new Map(
    [...images].flatMap(([uri, name]) => {
      const result = byName.get(name);
      return result ? [[uri, result] as const] : [];
    }),
  );
}

/** Where images go; destinations may need plugins that the configuration does not name. */
async function publicationOf(
  push: boolean,
  to: readonly string[] | undefined,
  { plugins, directory }: BuildOptions,
): Promise<Partial<BuildOptions>> {
  if (!push) return { outputs: [NO_DESTINATION], plugins: [...plugins, noDestination] };
  if (to === undefined) return { push };
  const needed = await destinationPlugins(plugins, to, directory);
  return { outputs: to, plugins: [...plugins, ...needed] };
}

/** Before anything is pushed. @throws CONFIG_OPTION for an image without a tag, if one is needed */
async function checkTags(forms: readonly ReferenceForm[], options: BuildOptions): Promise<void> {
  const form = forms.find((each) => each !== 'digest');
  if (form === undefined || options.tags !== undefined) return;
  const { images } = await resolveConfig(options, ['repository', 'repositoryPrefix', 'outputs']);
  for (const name of options.images ?? [])
    if (images[name]?.tags.length === 0) throw withoutTag(name, form);
}

async function hasRepositories(options: BuildOptions): Promise<boolean> {
  if (options.tags?.some((tag) => tag.includes('/'))) return true;
  const { images } = await resolveConfig(options, ['tags', 'outputs']);
  return (options.images ?? []).every((name) => images[name]?.repository !== undefined);
}

/** Where each image is referred to first. */
function placesOf(
  wanted: readonly Wanted[],
  images: ReadonlyMap<string, string>,
): ReadonlyMap<string, Location> {
  const places = wanted.map(({ uri, location }) => [images.get(uri) ?? uri, location] as const);
  return new Map(places.reverse());
}
