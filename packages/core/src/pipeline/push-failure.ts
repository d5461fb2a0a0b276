import { isAbort } from '@strake/oci';
import { combineErrors, defined, ownValue } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Destination } from './destination.ts';
import type { FinishedImage } from './finished-image.ts';

/** Errors of these kinds are mistakes of the user or a plugin, and already name their location. */
const EXPLAINED: readonly string[] = ['config', 'plugin'];

/** The error of a push, with the image, the platform if it concerns one, and the destination. */
export function pushFailure(
  thrown: unknown,
  finished: FinishedImage,
  destination: Destination,
): unknown {
  if (!StrakeError.is(thrown) || isAbort(thrown)) return thrown;
  return combineErrors(
    (thrown.facts.errors ?? [thrown]).map((each) =>
      StrakeError.is(each) ? nameImage(each, finished, destination) : each,
    ),
  );
}

function nameImage(
  error: StrakeError,
  finished: FinishedImage,
  destination: Destination,
): StrakeError {
  if (EXPLAINED.includes(error.kind)) return error;
  const image = finished.of.image.name;
  const platform = error.facts.platform ?? platformOf(error, finished);
  const what = `image "${image}"${platform === undefined ? '' : ` for ${platform}`}`;
  return new StrakeError(
    error.code,
    // The default of a scheme ends with a colon: "docker-daemon:".
    `cannot push ${what} to ${destination.text.replace(/:$/, '')}: ${error.message}`,
    {
      ...error.facts,
      kind: error.kind,
      image,
      ...defined({ platform }),
      cause: error.cause ?? error,
    },
  );
}

/** The platform of the failed request, if its manifest, config, layer or tag belongs to only one. */
function platformOf(
  { facts, message }: StrakeError,
  { images, platformTags }: FinishedImage,
): string | undefined {
  const [, name = ''] = /\/manifests\/([^/?]+)$/.exec(facts.url ?? '') ?? [];
  const [, hex] = /sha256(?::|%3A)([0-9a-f]{64})/i.exec(`${facts.url} ${message}`) ?? [];
  const digest = ownValue(platformTags, name) ?? `sha256:${hex}`;
  const platforms = images
    .filter(({ document, manifest, layers }) =>
      [document.descriptor, manifest.config, ...layers].some((each) => each.digest === digest),
    )
    .map(({ target }) => target.platformName);
  return platforms.length === 1 ? platforms[0] : undefined;
}
