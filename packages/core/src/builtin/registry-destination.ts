import { parseReference, StrakeError } from '@strake/oci';
import type { BlobSending, RegistryClient } from '@strake/oci/registry';
import type { Plugin } from '../plugin/definition.ts';
import { destinationPlugin } from './destination-plugin.ts';

/** `docker://REGISTRY/REPOSITORY[:TAG][@DIGEST]`: a tag, or the image's digest, replaces the tags of the image. */
export function registryDestination(client: () => Promise<RegistryClient>): Plugin {
  return destinationPlugin('docker', async (request, context) => {
    const { registry, repository, tag, digest } = parseReference(request.target);
    if (digest !== undefined && digest !== request.root.digest) {
      throw new StrakeError(
        'DESTINATION_INVALID',
        `destination "${request.destination}" has the digest of something else than ${request.root.digest}`,
        {
          image: request.image,
          hint: 'What is pushed decides the digest: give a tag, or nothing.',
        },
      );
    }
    const named = tag === undefined ? [] : [tag];
    const registries = await client();
    return registries.push(request, {
      registry,
      repository,
      tags: tag === undefined && digest === undefined ? request.tags : named,
      platformTags: request.platformTags,
      store: context.store,
      signal: context.signal,
      onProgress: context.progress,
    });
  });
}

/** Brings one blob to the repository that a target of this destination names. @throws REGISTRY_*, REFERENCE_INVALID */
export async function sendBlob(
  client: RegistryClient,
  target: string,
  sending: BlobSending,
): Promise<void> {
  await client.send(parseReference(target), sending);
}
