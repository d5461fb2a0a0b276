import {
  formatReference,
  loadIntoDaemon,
  openDaemon,
  parseReference,
  StrakeError,
  withDefaultTag,
} from '@strake/oci';
import type { Plugin } from '../plugin/definition.ts';
import type { PushRequest } from '../plugin/push-request.ts';
import { destinationPlugin } from './destination-plugin.ts';

/**
 * `docker-daemon:[NAME]`: the image store of Docker or Podman, which takes the image for its own platform. Without a name the
 * image's repository and tags are its names.
 */
export const daemonDestination: Plugin = destinationPlugin(
  'docker-daemon',
  async (request, context) => {
    const references = daemonNames(request);
    const daemon = await openDaemon(context.env);
    try {
      const { store, signal, progress: onProgress } = context;
      const options = { references, store, signal, onProgress };
      const digest = await loadIntoDaemon(daemon, request, options);
      const names = references.map((name) => `docker-daemon:${name}`);
      return { reference: names[0] ?? `docker-daemon:${digest}`, digest, references: names };
    } finally {
      await daemon.close();
    }
  },
);

/** The full names, with tags, that a daemon is to call an image. @throws DESTINATION_INVALID, REFERENCE_INVALID */
export function daemonNames({
  target,
  destination,
  repository,
  image,
  tags,
}: Pick<
  PushRequest,
  'target' | 'destination' | 'repository' | 'image' | 'tags'
>): readonly string[] {
  if (target === '') {
    const names = tags.map((tag) =>
      formatReference(parseReference(`${repository ?? image}:${tag}`)),
    );
    if (names.length > 0) return names;
    throw new StrakeError('DESTINATION_INVALID', `destination "${destination}" gives no name`, {
      image,
      hint: 'Write docker-daemon:NAME:TAG.',
    });
  }
  const reference = withDefaultTag(parseReference(target));
  if (reference.digest === undefined) return [formatReference(reference)];
  throw new StrakeError('DESTINATION_INVALID', `destination "${destination}" has a digest`, {
    image,
    hint: 'A daemon takes images by name: write docker-daemon:NAME:TAG.',
  });
}
