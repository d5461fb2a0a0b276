import {
  type Attachment,
  type BlobReader,
  collect,
  type Descriptor,
  type ImageSource,
  type Manifest,
  type ManifestDocument,
  MEDIA_TYPE,
  parseManifest,
} from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { Services } from '../pipeline/services.ts';

/** A manifest that a plugin attached at `memory:NAME`. */
export interface AttachedManifest {
  readonly destination: string;
  readonly manifest: Manifest;
  /** The contents of its layers, in order. */
  readonly layers: readonly string[];
  /** Its own tag. */
  readonly tag?: string;
}

type Places = Pick<Services, 'attach' | 'attaches' | 'openDestination'>;

interface Held {
  readonly destination: string;
  readonly document: ManifestDocument;
  readonly manifest: Manifest;
  readonly store: BlobReader;
  readonly tag?: string;
}

/**
 * What is attached at `memory:NAME`; each manifest once.
 * @param attached receives it
 * @param others of other destinations
 */
export function memoryAttachments(attached: AttachedManifest[], others: Places): Places {
  const held: Held[] = [];
  const attachOne = async (
    destination: string,
    { tree, store, tag }: Attachment,
    signal: AbortSignal,
  ) => {
    const [document] = tree.manifests;
    if (!document || held.some((each) => isSame(each, destination, document.descriptor))) return;
    const name = 'referrer';
    const manifest = parseManifest(document.text, { mediaType: MEDIA_TYPE.oci.manifest, name });
    held.push({ destination, document, manifest, store, ...(tag === undefined ? {} : { tag }) });
    const layers = manifest.layers.map(async (layer) =>
      Buffer.from(await collect(await store.open(layer, signal), layer.size)).toString(),
    );
    attached.push({
      destination,
      manifest,
      layers: await Promise.all(layers),
      ...(tag === undefined ? {} : { tag }),
    });
  };
  return {
    attaches: (scheme) => scheme === 'memory' || others.attaches(scheme),
    async attach(destination, attachments, context) {
      if (destination.scheme !== 'memory') {
        await others.attach(destination, attachments, context);
        return;
      }
      for (const each of attachments) await attachOne(destination.text, each, context.signal);
    },
    async openDestination(destination, options) {
      if (destination.scheme !== 'memory') return others.openDestination(destination, options);
      const here = held.filter((each) => each.destination === destination.text);
      const { tag } = options;
      return sourceOf(
        destination.text,
        here,
        tag === undefined ? undefined : here.findLast((each) => each.tag === tag),
      );
    },
  };
}

function isSame({ destination, document }: Held, at: string, { digest }: Descriptor): boolean {
  return destination === at && document.descriptor.digest === digest;
}

function sourceOf(name: string, held: readonly Held[], tagged?: Held): ImageSource {
  const missing = (digest: string) =>
    new StrakeError('LAYOUT_INVALID', `${name} does not contain ${digest}`);
  return {
    name,
    async root() {
      if (tagged) {
        const { descriptor, text } = tagged.document;
        return { descriptor, bytes: Buffer.from(text) };
      }
      throw new StrakeError('REGISTRY_NOT_FOUND', `${name} has no such tag`);
    },
    async document({ digest }) {
      const found = held.find(({ document }) => document.descriptor.digest === digest);
      if (found) return Buffer.from(found.document.text);
      throw missing(digest);
    },
    async blob(descriptor, signal) {
      const found = held.find(({ manifest }) =>
        manifest.layers.some(({ digest }) => digest === descriptor.digest),
      );
      if (found) return found.store.open(descriptor, signal);
      throw missing(descriptor.digest);
    },
    referrers: async (subject) =>
      held
        .filter(({ manifest }) => manifest.subject?.digest === subject)
        .map(({ document: { descriptor }, manifest: { artifactType, annotations } }) => ({
          ...descriptor,
          ...(artifactType ? { artifactType } : {}),
          ...(annotations ? { annotations } : {}),
        })),
  };
}
