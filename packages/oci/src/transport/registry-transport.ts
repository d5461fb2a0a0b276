import { StrakeError } from '../errors/index.ts';
import type { RegistryClient } from '../registry/index.ts';
import { formatReference, parseReference } from '../spec/reference.ts';
import { DEFAULT_TRANSPORT } from '../spec/transport.ts';
import { referenceName } from './source-name.ts';
import type { ImageTransport } from './transport.ts';

/** `docker://REGISTRY/REPOSITORY[:TAG][@DIGEST]`: a tag, or the digest of the image, replaces the tags of the image. */
export function registryTransport(client: () => Promise<RegistryClient>): ImageTransport {
  return {
    scheme: DEFAULT_TRANSPORT,
    facts: {
      takes: 'index',
      early: true,
      shared: false,
      form: 'docker://REGISTRY/REPOSITORY:TAG',
      defaultTag: 'latest',
    },
    async open(target) {
      return (await client()).source(parseReference(target));
    },
    async write(push, { store, signal, progress }) {
      const { registry, repository, tag, digest } = parseReference(push.target);
      if (digest !== undefined && digest !== push.root.digest) {
        throw new StrakeError(
          'DESTINATION_INVALID',
          `destination "${push.destination}" does not match the digest of the image, ${push.root.digest}`,
          {
            image: push.image,
            hint: 'Use a tag, or neither tag nor digest: the content determines the digest.',
          },
        );
      }
      const named = tag === undefined ? [] : [tag];
      const registries = await client();
      return registries.push(push, {
        registry,
        repository,
        tags: tag === undefined && digest === undefined ? push.tags : named,
        platformTags: push.platformTags,
        store,
        signal,
        onProgress: progress,
      });
    },
    async check({ target }) {
      parseReference(target);
    },
    nameOf: referenceName,
    places({ target, tags }) {
      const { registry, repository, tag, digest } = parseReference(target);
      const place = `docker ${formatReference({ registry, repository })}`;
      if (tag !== undefined) return [`${place}:${tag}`];
      if (digest !== undefined) return [`${place}@${digest}`];
      // An image without tags replaces nothing.
      return tags.length === 0 ? [] : [place, ...tags.map((each) => `${place}:${each}`)];
    },
    async attach(attachments, target, { signal }) {
      const { registry, repository } = parseReference(target);
      await (await client()).attach({ registry, repository }, attachments, signal);
    },
    async uploadLayer(descriptor, target, { store, signal }) {
      await (await client()).send(parseReference(target), { descriptor, store, signal });
    },
  };
}
