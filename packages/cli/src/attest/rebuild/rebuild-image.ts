import { join } from 'node:path';
import {
  type BuildFacts,
  combineErrors,
  inspectImage,
  openImage,
  temporaryDirectory,
} from '@strake/core';
import type { GlobalFlags, Invocation } from '../../invocation.ts';
import { registryAccess } from '../../registry-access.ts';
import type { RegistryFlags } from '../../registry-flag.ts';
import { watchBuild } from '../../watched-build.ts';
import type { OpenedImage } from '../../with-image.ts';
import type { BuildRecipe } from './build-recipe.ts';
import { checkToolchain } from './check-toolchain.ts';
import { checkoutSource } from './checkout-source.ts';
import { compareFacts, unknownFacts } from './compare-facts.ts';
import { compareImages } from './compare-images.ts';
import type { ImageDifference } from './image-difference.ts';
import { loadSources } from './load-sources.ts';
import { type BaseIndexes, recordedBases } from './recorded-bases.ts';
import {
  assumedVariables,
  recordedEnvironment,
  withoutGoSettings,
} from './recorded-environment.ts';

/** What building an image again came to. */
export interface RebuildReport {
  /** True if every digest is the same. */
  readonly equal: boolean;
  /** Where the source came from. */
  readonly source: string;
  readonly commit: string;
  readonly differences: readonly ImageDifference[];
  /** What was not as it was when the image was built: versions, plugins, variables. */
  readonly notes: readonly string[];
}

export interface RebuildOptions {
  /** A clone, absolute, instead of the recorded address. */
  readonly clone?: string;
  readonly flags: RegistryFlags & GlobalFlags & { readonly platform?: readonly string[] };
}

/**
 * Builds an image again from its source, in a directory of its own and without caches, and compares it. Nothing is pushed, attached or
 * signed.
 * @param recipe from provenance that is verified
 * @throws as {@link checkoutSource}, loading a project and a build
 */
export async function rebuildImage(
  image: OpenedImage,
  recipe: BuildRecipe,
  { clone, flags }: RebuildOptions,
  invocation: Invocation,
): Promise<RebuildReport> {
  const { path, remove } = await temporaryDirectory();
  try {
    const place = {
      directory: join(path, 'source', nameOf(recipe)),
      ...(clone === undefined ? {} : { clone }),
    };
    const configuration = await checkoutSource(recipe, place, invocation);
    const layout = `oci:${join(path, 'image')}:rebuilt`;
    const build = { configuration, layout, flags, top: place.directory };
    const facts = await buildAgain(image, recipe, build, invocation);
    const rebuilt = await openImage(layout, registryAccess(flags, invocation));
    const compared = { published: image.source, rebuilt, options: image.options };
    const differences = await compareImages(compared).finally(() => rebuilt.close?.());
    return {
      equal: differences.length === 0,
      source: clone ?? recipe.url ?? '',
      commit: recipe.commit,
      differences,
      notes: [
        ...unknownFacts(recipe, invocation.env),
        ...assumedVariables(recipe),
        ...compareFacts(recipe, facts),
      ],
    };
  } finally {
    await remove();
  }
}

/** Without "images", an image has the name of the directory. */
function nameOf({ image }: BuildRecipe): string {
  return /^\w[\w.-]*$/.test(image) ? image : 'app';
}

interface Build extends Pick<RebuildOptions, 'flags'> {
  /** Absolute. */
  readonly configuration: string;
  readonly layout: string;
  /** Absolute; the top of the clone. */
  readonly top: string;
}

async function buildAgain(
  image: OpenedImage,
  recipe: BuildRecipe,
  { configuration, layout, flags, top }: Build,
  invocation: Invocation,
): Promise<BuildFacts | undefined> {
  const { toolchain } = recipe;
  const { signal } = invocation;
  const cwd = join(configuration, '..');
  const recorded = recordedEnvironment(recipe, invocation.env);
  if (toolchain !== undefined) await checkToolchain(toolchain, cwd, { env: recorded, signal });
  const env = toolchain === undefined ? recorded : await withoutGoSettings(recorded, cwd, signal);
  const inside = { ...invocation, cwd, env };
  const { quiet, verbose, color, insecure } = flags;
  const shown = { color, ...(quiet && { quiet }), ...(verbose && { verbose }) };
  const flagsInside = {
    ...shown,
    // Archives are not part of the image, and may be meant for any place.
    set: [...recipe.settings, 'archives=[]'],
    image: [recipe.image],
    platform: await wantedPlatforms(image, recipe),
    cache: false,
    push: false,
    output: [layout],
    ...(insecure && { insecure }),
  };
  const { packages } = recipe;
  const sources = { configuration, top, packages, flags: flagsInside };
  const { options } = await loadSources(sources, inside);
  let facts: BuildFacts | undefined;
  const access = registryAccess(flags, invocation);
  const bases = recordedBases(recipe.bases, await baseIndexes(image, signal), access, (found) => {
    facts = found;
  });
  const plugins = [...options.plugins, bases];
  const { failures } = await watchBuild({ ...options, plugins, published: false }, shown, inside);
  if (failures.length > 0) throw combineErrors(failures);
  return facts;
}

/** The recorded platforms, or those of them that are compared. */
async function wantedPlatforms(
  { source, options }: OpenedImage,
  { platforms }: BuildRecipe,
): Promise<readonly string[]> {
  if (options.platforms === undefined) return platforms;
  const { images } = await inspectImage(source, options);
  const chosen = platforms.filter((name) => images.some(({ platform }) => platform === name));
  return chosen.length > 0 ? chosen : platforms;
}

const PREFIX = 'org.opencontainers.image.base.';

/** The index of its base that the index of the image names. */
async function baseIndexes({ source }: OpenedImage, signal: AbortSignal): Promise<BaseIndexes> {
  const { annotations = {} } = await inspectImage(source, { signal });
  const { [`${PREFIX}name`]: name, [`${PREFIX}digest`]: digest = '' } = annotations;
  const isKnown = name !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest);
  return new Map(isKnown ? [[`docker://${name}`, digest]] : []);
}
