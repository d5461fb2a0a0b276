import type { ImageTransport } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Services } from '../pipeline/services.ts';

/**
 * Attaches manifests at destinations of core.
 * @param directory absolute; what paths are relative to
 */
export function attachToDestination(
  transports: readonly ImageTransport[],
  directory: string,
): Services['attach'] {
  const takers = transports.filter(({ attach }) => attach);
  return async ({ text, scheme, target }, attachments, context) => {
    const transport = takers.find((each) => each.scheme === scheme);
    if (transport?.attach) return transport.attach(attachments, target, { ...context, directory });
    throw new StrakeError(
      'DESTINATION_INVALID',
      `destination ${text} does not accept attached manifests`,
      {
        hint: `These schemes accept them: ${takers.map((each) => `${each.scheme}:`).join(', ')}.`,
      },
    );
  };
}
