import { StrakeError } from '../errors/index.ts';
import { checkBareManifest } from './assemble-index.ts';
import type { Destination, ImageNames, Publication } from './destination.ts';
import { isOwnScheme } from './own-scheme.ts';
import type { BuildSession } from './session.ts';
import { settleAll } from './settle-all.ts';
import type { ImageTargets } from './target.ts';

/**
 * Refuses, before any work, what could not be brought to its destination: several platforms where one is taken, names that are
 * none, places that can't be written to.
 * @throws CONFIG_VALUE_INVALID, DESTINATION_INVALID, REFERENCE_INVALID, DAEMON_INVALID, OUTPUT_UNWRITABLE, LAYOUT_INVALID
 */
export async function checkDestinations(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
  { outputs = [] }: Publication,
): Promise<void> {
  // A plugin that taps the index may leave platforms out of it.
  const isIndexKnown = session.hooks.order.index.length === 0;
  await settleAll([
    ...images.map(async ({ image, targets }) => {
      if (isIndexKnown) checkBareManifest(image, targets.length);
    }),
    ...images.flatMap((each) =>
      (names.get(each.image.name)?.destinations ?? []).map(async (destination, at) => {
        const written = outputs.length === 0 && at < (each.image.outputs?.length ?? 0);
        const location = written ? each.image.locate(['outputs', at]) : undefined;
        await checkDestination(session, each, names, destination, isIndexKnown).catch((thrown) => {
          if (!StrakeError.is(thrown)) throw thrown;
          const image = each.image.name;
          throw StrakeError.locate(thrown, { image, ...(location ? { location } : {}) });
        });
      }),
    ),
    ...archiveFiles(images).map((file) => session.services.checkWritableFile(file)),
  ]);
}

async function checkDestination(
  { hooks, services, signal }: BuildSession,
  { image, targets }: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  { text, scheme, target }: Destination,
  isIndexKnown: boolean,
): Promise<void> {
  if (!isOwnScheme(hooks, scheme)) return;
  const { tags = [], repository } = names.get(image.name) ?? {};
  await services.checkDestination(
    scheme,
    {
      destination: text,
      target,
      image: image.name,
      tags,
      ...(repository === undefined ? {} : { repository }),
      ...(isIndexKnown ? { platforms: targets.map(({ platformName }) => platformName) } : {}),
    },
    signal,
  );
}

function archiveFiles(images: readonly ImageTargets[]): readonly string[] {
  const archives = images
    .flatMap(({ targets, archiveTargets }) => [...targets, ...archiveTargets])
    .flatMap(({ settings }) => settings.archives);
  return [...new Set(archives.flatMap(({ file, checksums = [] }) => [file, checksums].flat()))];
}
