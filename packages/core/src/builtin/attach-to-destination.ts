import { formatReference, parseReference } from '@strake/oci';
import { DEFAULT_TRANSPORT, type ImageTransport } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { AttachPlace, Services } from '../pipeline/services.ts';

/** @throws DESTINATION_INVALID for anything but a registry */
function taggedTarget({ text, scheme, target }: AttachPlace, tag: string): string {
  if (scheme === DEFAULT_TRANSPORT) {
    const { registry, repository } = parseReference(target);
    return formatReference({ registry, repository, tag });
  }
  throw new StrakeError('DESTINATION_INVALID', `destination ${text} has no tags to attach by`, {
    hint: 'Only registries have them: attach to the subject instead.',
  });
}

/**
 * Attaches manifests at destinations of core, and reads them there.
 * @param directory absolute; what paths are relative to
 */
export function attachToDestination(
  transports: readonly ImageTransport[],
  { directory, env }: Pick<Services, 'directory' | 'env'>,
): Pick<Services, 'attach' | 'attaches' | 'openDestination'> {
  const takers = transports.filter(({ attach }) => attach);
  const find = (scheme: string) => takers.find((each) => each.scheme === scheme);
  const refuse = ({ text }: AttachPlace) =>
    new StrakeError(
      'DESTINATION_INVALID',
      `destination ${text} does not accept attached manifests`,
      {
        hint: `These schemes accept them: ${takers.map((each) => `${each.scheme}:`).join(', ')}.`,
      },
    );
  return {
    attaches: (scheme) => find(scheme) !== undefined,
    async attach(place, attachments, context) {
      const transport = find(place.scheme);
      if (!transport?.attach) throw refuse(place);
      return transport.attach(attachments, place.target, { ...context, directory });
    },
    async openDestination(place, { signal, tag }) {
      const transport = find(place.scheme);
      if (!transport) throw refuse(place);
      const target = tag === undefined ? place.target : taggedTarget(place, tag);
      return transport.open(target, { directory, env, signal });
    },
  };
}
