import type { BaseReader } from './base-reader.ts';
import { checkDestinations } from './check-destinations.ts';
import { checkPublications } from './check-publications.ts';
import { checkWork } from './check-work.ts';
import type { Publication } from './destination.ts';
import { type ImageNames, nameImages } from './name-images.ts';
import { type Selection, selectTargets } from './select-targets.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

/** What is to be built, and where it goes. */
export interface Work {
  readonly images: readonly ImageTargets[];
  /** By image. */
  readonly names: ReadonlyMap<string, ImageNames>;
}

/**
 * Reads the bases, decides what is built and where it goes, and refuses what cannot be done, before anything is compiled.
 * @throws as {@link selectTargets}, {@link nameImages}, {@link checkWork}, {@link checkDestinations} and {@link checkPublications}
 */
export async function selectWork(
  session: BuildSession,
  request: Selection & Publication,
  bases: BaseReader,
): Promise<Work> {
  const images = await selectTargets(session, request, bases);
  const names = nameImages(session, images, request);
  checkWork(images, names);
  await checkDestinations(session, images, names, request);
  if (request.published !== false) await checkPublications(session, images, names);
  return { images, names };
}
