import { StrakeError } from '../errors/index.ts';
import type { RegistryClient } from '../io/registry/index.ts';
import { parseReference } from '../model/reference.ts';
import type { Plugin } from '../plugin/definition.ts';
import { destinationPlugin } from './destination-plugin.ts';

/** `docker://REGISTRY/REPOSITORY[:TAG]`: a tag in the destination replaces those of the image. */
export function registryDestination(client: () => Promise<RegistryClient>): Plugin {
  return destinationPlugin('docker', async (request, context) => {
    const { registry, repository, tag, digest } = parseReference(request.target);
    if (digest !== undefined) {
      throw new StrakeError(
        'DESTINATION_INVALID',
        `destination "${request.destination}" has a digest`,
        {
          image: request.image,
          hint: 'The digest is what comes out of a push: give a tag, or nothing.',
        },
      );
    }
    const registries = await client();
    return registries.push(request, {
      registry,
      repository,
      tags: tag === undefined ? request.tags : [tag],
      platformTags: request.platformTags,
      store: context.store,
      signal: context.signal,
      onProgress: context.progress,
    });
  });
}
