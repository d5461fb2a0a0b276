import { allOrThrow, defined, onePlatformOnly } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { runDestinationCheck } from '../plugin/ask-destination.ts';
import { checkBareManifest } from './assemble-index.ts';
import { checkFiles } from './check-files.ts';
import { checkOverlaps } from './check-overlaps.ts';
import type { Destination, ImageNames, Publication } from './destination.ts';
import { destinationFacts, firstPusher } from './destination-facts.ts';
import { imageContext } from './image-context.ts';
import { arePlatformsKnown, intendedPush } from './intended-push.ts';
import { outputLocation } from './output-location.ts';
import { runTool } from './push-tools.ts';
import { type BuildSession, callOptions } from './session.ts';
import type { ImageTargets } from './target.ts';

/**
 * Refuses impossible destinations before any work: two images or files in one place, several platforms where only one
 * is possible, malformed names, unwritable places.
 * @throws CONFIG_VALUE_INVALID, DESTINATION_INVALID, REFERENCE_INVALID, DAEMON_INVALID, OUTPUT_UNWRITABLE, LAYOUT_INVALID
 */
export async function checkDestinations(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
  publication: Publication,
): Promise<void> {
  checkFiles(session, images, names, publication);
  checkOverlaps(session, images, names);
  const isKnown = arePlatformsKnown(session);
  await allOrThrow([
    ...images.map(async ({ image, targets }) => {
      if (isKnown) checkBareManifest(image, targets.length);
    }),
    ...images.flatMap((each) =>
      (names.get(each.image.name)?.destinations ?? []).map(async (destination, at) => {
        const location = outputLocation(each.image, at, publication);
        await checkDestination(session, each, names, destination).catch((thrown) => {
          if (!StrakeError.is(thrown)) throw thrown;
          const image = each.image.name;
          throw StrakeError.locate(thrown, { image, ...defined({ location }) });
        });
      }),
    ),
    ...archiveFiles(images).map((file) => session.services.files.checkWritable(file)),
  ]);
}

async function checkDestination(
  session: BuildSession,
  each: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  destination: Destination,
): Promise<void> {
  const push = intendedPush(session, each, names, destination);
  const { platforms = [] } = push;
  if (destinationFacts(session).get(destination.scheme)?.takes === 'image' && platforms.length > 1)
    throw onePlatformOnly(destination.text, platforms);
  const { image } = each;
  const pusher = firstPusher(session, destination.scheme, image.name);
  if (!pusher) return;
  const { env, insecure } = session.services;
  await runDestinationCheck(pusher, push, {
    ...callOptions(session, {
      image: image.name,
      scheme: destination.scheme,
      destination: destination.text,
    }),
    // Without an option, it is about the destination.
    locate: (plugin, { option }) => option && image.locate([plugin, ...option]),
    contextFor: (plugin) => ({
      ...imageContext(session, image, plugin),
      env,
      insecure,
      run: runTool(session.services, session.signal),
    }),
  });
}

function archiveFiles(images: readonly ImageTargets[]): readonly string[] {
  const archives = images
    .flatMap(({ targets, archiveTargets }) => [...targets, ...archiveTargets])
    .flatMap(({ settings }) => settings.archives);
  return [...new Set(archives.flatMap(({ file, checksums = [] }) => [file, checksums].flat()))];
}
