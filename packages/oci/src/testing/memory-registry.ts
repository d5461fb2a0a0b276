import { checkBytes } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import { checkDeletable, checkPush, type RegistryClient } from '../registry/index.ts';
import { checkReference, checkRegistry } from '../spec/check-reference.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { isNondistributable } from '../spec/media-type.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { compareBytes } from '../spec/path.ts';
import { formatReference, type Reference, withDefaultTag } from '../spec/reference.ts';
import { referrerFacts } from '../spec/referrer.ts';
import { totalSize } from '../spec/total-size.ts';
import { MemoryImage } from './memory-image.ts';

interface Repository {
  readonly image: MemoryImage;
  readonly manifests: Map<string, Descriptor>;
  readonly tags: Map<string, Descriptor>;
}

/** A client whose registries are only in memory, each empty until something is pushed to it. Logins are all good. */
export function createMemoryRegistry(): RegistryClient {
  const repositories = new Map<string, Repository>();
  const find = ({ registry, repository }: RegistryOrigin) =>
    repositories.get(`${registry}/${repository}`);
  const open = (origin: RegistryOrigin): Repository => {
    const { registry, repository } = origin;
    const found = find(origin) ?? {
      image: new MemoryImage(),
      manifests: new Map(),
      tags: new Map(),
    };
    repositories.set(`${registry}/${repository}`, found);
    return found;
  };
  const head = (reference: Reference): Descriptor | undefined => {
    const { tag = '', digest } = withDefaultTag(reference);
    const held = find(reference);
    return digest === undefined ? held?.tags.get(tag) : held?.manifests.get(digest);
  };
  const referrers = (origin: RegistryOrigin, subject: string): readonly Descriptor[] => {
    checkReference(origin);
    parseDigest(subject);
    const held = find(origin);
    return [...(held?.manifests.values() ?? [])].flatMap((listed) => {
      const { mediaType, digest } = listed;
      const bytes = held?.image.blobs.get(digest) ?? new Uint8Array();
      const document = parseDocument(bytes, { mediaType, name: `manifest ${digest}` });
      const { subject: about, descriptor } = referrerFacts(document, listed);
      return about === subject ? [descriptor] : [];
    });
  };
  const send: RegistryClient['send'] = async (origin, { descriptor, store, signal }) => {
    checkReference({ registry: origin.registry, repository: origin.repository });
    parseDigest(descriptor.digest);
    const { image } = open(origin);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.open(descriptor, signal))
      chunks.push(Uint8Array.from(chunk));
    const bytes = Buffer.concat(chunks);
    checkBytes(bytes, descriptor, `blob ${descriptor.digest}`);
    image.blobs.set(descriptor.digest, bytes);
  };
  const push: RegistryClient['push'] = async (tree, target) => {
    checkPush(tree, target);
    const held = open(target);
    const blobs = tree.blobs
      .map(({ descriptor }) => descriptor)
      .filter(({ mediaType }) => !isNondistributable(mediaType));
    for (const descriptor of blobs) await send(target, { ...target, descriptor });
    for (const { descriptor, text } of tree.manifests) {
      const { mediaType, digest, size } = descriptor;
      held.image.blobs.set(digest, new TextEncoder().encode(text));
      held.manifests.set(digest, { mediaType, digest, size });
    }
    const tagged = Object.entries(target.platformTags ?? {});
    for (const [tag, digest] of [...tagged, ...target.tags.map((tag) => [tag, tree.root.digest])]) {
      const descriptor = held.manifests.get(digest ?? '');
      if (descriptor && tag !== undefined) held.tags.set(tag, descriptor);
    }
    const { registry, repository } = target;
    const { digest } = tree.root;
    const names = target.tags.map((tag) => formatReference({ registry, repository, tag }));
    const reference = formatReference({ registry, repository, digest });
    const sent = { uploaded: blobs.length, bytes: totalSize(blobs), mounted: 0, there: 0 };
    return { reference, digest, references: names, sent };
  };
  return {
    source(reference) {
      checkReference(reference);
      const name = `docker://${formatReference(withDefaultTag(reference))}`;
      const origin = { registry: reference.registry, repository: reference.repository };
      const source = () => {
        const root = head(reference);
        const held = find(reference);
        if (root && held) return held.image.source(root, name);
        throw new StrakeError('REGISTRY_NOT_FOUND', `${name} does not exist`);
      };
      return {
        name,
        origin,
        root: async (signal) => source().root(signal),
        document: async (descriptor, signal) => source().document(descriptor, signal),
        blob: async (descriptor, signal) => source().blob(descriptor, signal),
        referrers: async (digest) => referrers(origin, digest),
      };
    },
    async head(reference) {
      checkReference(reference);
      return head(reference);
    },
    async tags(origin) {
      checkReference(origin);
      const held = find(origin);
      if (held) return [...held.tags.keys()].sort(compareBytes);
      throw new StrakeError('REGISTRY_NOT_FOUND', `repository ${origin.repository} does not exist`);
    },
    referrers: async (origin, subject) => referrers(origin, subject),
    async has(origin, { digest, size }) {
      checkReference(origin);
      parseDigest(digest);
      return find(origin)?.image.blobs.get(digest)?.length === size;
    },
    send,
    push,
    async attach(origin, attachments, signal) {
      for (const { tree, store, tag } of attachments)
        await push(tree, { ...origin, tags: tag === undefined ? [] : [tag], store, signal });
    },
    async delete(reference) {
      checkReference(reference);
      checkDeletable(reference);
      const held = find(reference);
      const root = head(reference);
      if (!held || !root) return false;
      if (reference.digest === undefined) return held.tags.delete(reference.tag ?? '');
      for (const [tag, { digest }] of held.tags) if (digest === root.digest) held.tags.delete(tag);
      return held.manifests.delete(root.digest);
    },
    async checkLogin(registry) {
      checkRegistry(registry);
      return true;
    },
    close: async () => {},
  };
}
