import { type PushNames, StrakeError } from '@strake/oci';
import type { ImageTransport } from '@strake/oci/internal';

/**
 * What a push to a destination of core replaces: names in a registry, layout or daemon, or a file, each spelled in one way.
 * @param directory absolute; what paths are relative to
 * @returns nothing for malformed names, which are refused elsewhere
 */
export function destinationPlaces(
  transports: readonly ImageTransport[],
  scheme: string,
  push: PushNames,
  directory: string,
): readonly string[] {
  try {
    return transports.find((each) => each.scheme === scheme)?.places(push, directory) ?? [];
  } catch (thrown) {
    if (StrakeError.is(thrown)) return [];
    throw thrown;
  }
}
