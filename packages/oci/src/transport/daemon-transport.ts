import { loadIntoDaemon, openDaemon, openDaemonImage } from '../daemon/on-demand.ts';
import { StrakeError } from '../errors/index.ts';
import { formatReference, parseReference, withDefaultTag } from '../spec/reference.ts';
import { referenceName } from './source-name.ts';
import type { ImageTransport, PushNames } from './transport.ts';

const SCHEME = 'docker-daemon';

/**
 * `docker-daemon:[NAME]`: the image store of Docker or Podman, which loads the image for its own platform. Without a name, the
 * image gets the names of its repository and tags.
 */
export const daemonTransport: ImageTransport = {
  scheme: SCHEME,
  facts: {
    takes: 'index',
    manifests: false,
    empty: true,
    shared: false,
    form: 'docker-daemon:NAME:TAG',
  },
  async open(target, { env, signal }) {
    return openDaemonImage(target, env, signal);
  },
  async write(push, { env, store, signal, progress: onProgress }) {
    const references = daemonNames(push);
    const daemon = await openDaemon(env);
    try {
      const digest = await loadIntoDaemon(daemon, push, { references, store, signal, onProgress });
      const names = references.map((name) => `${SCHEME}:${name}`);
      return { reference: names[0] ?? `${SCHEME}:${digest}`, digest, references: names };
    } finally {
      await daemon.close();
    }
  },
  async check(push, { env }) {
    daemonNames(push);
    // No request is sent: whether the daemon runs shows when the image is loaded.
    await (await openDaemon(env)).close();
  },
  nameOf: referenceName,
  places: (push) => daemonNames(push).map((name) => `daemon ${name}`),
};

/** The full names, with tags, that a daemon gives an image. @throws DESTINATION_INVALID, REFERENCE_INVALID */
function daemonNames({
  target,
  destination,
  repository,
  image,
  tags,
}: PushNames): readonly string[] {
  if (target === '') {
    const names = tags.map((tag) =>
      formatReference(parseReference(`${repository ?? image}:${tag}`)),
    );
    if (names.length > 0) return names;
    throw new StrakeError('DESTINATION_INVALID', `destination "${destination}" needs a name`, {
      image,
      hint: `Write ${SCHEME}:NAME:TAG.`,
    });
  }
  const reference = withDefaultTag(parseReference(target));
  if (reference.digest === undefined) return [formatReference(reference)];
  throw new StrakeError(
    'DESTINATION_INVALID',
    `destination "${destination}" must not have a digest`,
    {
      image,
      hint: `Daemons store images by name: write ${SCHEME}:NAME:TAG.`,
    },
  );
}
