import { join } from 'node:path';
import {
  type BuildEvent,
  type BuildOptions,
  combineErrors,
  type ImageSource,
  openImage,
  parseReference,
  resolveConfig,
  temporaryDirectory,
} from '@strake/core';
import type { Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { registryAccess } from '../registry-access.ts';
import { UsageError } from '../usage-error.ts';
import { watchBuild } from '../watched-build.ts';
import type { DiffFlags } from './diff-flags.ts';

/** The image that was built, until it is removed. */
export interface BuiltImage {
  readonly source: ImageSource;
  remove(): Promise<void>;
}

/**
 * Builds an image of the present configuration into a directory of its own, with the caches. Nothing is pushed, attached or signed.
 * @param origin repository of the image that it is compared with, which chooses among several: `ghcr.io/acme/app`
 * @throws what loading a project and a build throw; UsageError if no image, or more than one, is meant
 */
export async function buildNow(
  origin: string | undefined,
  flags: DiffFlags,
  invocation: Invocation,
): Promise<BuiltImage> {
  const { path, remove } = await temporaryDirectory();
  try {
    // Archives are not part of the image, and may be meant for any place.
    const set = [...(flags.set ?? []), 'archives=[]'];
    const layout = `oci:${join(path, 'image')}:built`;
    const given = { ...flags, set, push: false, output: [layout] };
    const { options } = await loadProject([], given, invocation, { findsPrograms: true });
    const image = await chooseImage(origin, flags, options);
    const wanted = { ...options, images: [image], published: false };
    // Where it goes is nobody's business.
    const isShown = (event: BuildEvent) => event.type !== 'phase' || event.phase !== 'push';
    const { failures } = await watchBuild(wanted, flags, invocation, undefined, isShown);
    if (failures.length > 0) throw combineErrors(failures);
    const source = await openImage(layout, registryAccess(flags, invocation));
    return {
      source: renamed(source, `build of ${image}`),
      async remove() {
        await source.close?.();
        await remove();
      },
    };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

const HINT = 'Choose one with --image NAME.';

async function chooseImage(
  origin: string | undefined,
  flags: DiffFlags,
  options: BuildOptions,
): Promise<string> {
  const { images } = await resolveConfig(options, ['repository', 'repositoryPrefix', 'tags']);
  const chosen = options.images ?? Object.keys(images);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  if (flags.image) throw new UsageError('only one image can be compared', HINT);
  const matching = Object.entries(images)
    .filter(([, { repository }]) => repository !== undefined && isSame(repository, origin))
    .map(([name]) => name);
  const [match] = matching;
  if (match !== undefined && matching.length === 1) return match;
  const names = Object.keys(images).slice(0, 20).join(', ');
  throw new UsageError(
    matching.length === 0
      ? `no image of the configuration has the repository ${origin ?? 'of what it is compared with'}`
      : `${matching.length} images of the configuration have the repository ${origin}`,
    `${HINT} It has ${names}.`,
  );
}

function isSame(repository: string, origin: string | undefined): boolean {
  const { registry, repository: path } = parseReference(repository);
  return `${registry}/${path}` === origin;
}

function renamed(source: ImageSource, name: string): ImageSource {
  return {
    name,
    root: (signal) => source.root(signal),
    document: (descriptor, signal) => source.document(descriptor, signal),
    blob: (descriptor, signal) => source.blob(descriptor, signal),
  };
}
