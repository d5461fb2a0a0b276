import {
  collect,
  type Descriptor,
  type Entry,
  type ImageConfigFields,
  type ImageSource,
  MEDIA_TYPE,
  type Transport,
  writeLayer,
} from '@strake/oci';
import { ATTESTATION, DEFAULT_TRANSPORT } from '@strake/oci/internal';
import { createMemoryStore, MemoryImage } from '@strake/oci/testing';
import { StrakeError } from '../errors/index.ts';
import { platformObject } from '../pipeline/assemble-image.ts';

/** The base of one platform: its config, and files in one layer. */
export type MemoryBase = ImageConfigFields & {
  /** Text by absolute path; absent: the base has no layer. */
  readonly files?: Readonly<Record<string, string>>;
  /** In-toto statements by predicate type, which the index has as one attestation of this platform, in BuildKit's form. */
  readonly attestation?: Readonly<Record<string, object>>;
};

/** Bases by reference, as written in the configuration: one for each platform. */
export type MemoryBases = Readonly<Record<string, readonly MemoryBase[]>>;

/** Reads bases in memory instead of in registries. */
export function memoryBases(bases: MemoryBases): Transport {
  return {
    scheme: DEFAULT_TRANSPORT,
    async open(target) {
      const images = bases[target];
      if (images) return sourceOf(target, images);
      throw new StrakeError('BASE_NOT_FOUND', `base ${target} does not exist`, {
        hint: `The test has ${Object.keys(bases).join(', ') || 'no bases'}: add it to "bases".`,
      });
    },
  };
}

async function sourceOf(name: string, images: readonly MemoryBase[]): Promise<ImageSource> {
  const image = new MemoryImage();
  const manifests: Descriptor[] = [];
  const attestations: Descriptor[] = [];
  for (const { files, attestation, ...config } of images) {
    const layers = files ? [await addLayer(image, files)] : [];
    const own = { config, descriptor: { platform: platformObject(config) } };
    const diffIds = layers.map(({ diffId }) => diffId);
    const manifest = image.manifest(
      layers.map(({ layer }) => layer),
      diffIds,
      own,
    );
    manifests.push(manifest);
    if (attestation) attestations.push(addAttestation(image, manifest, attestation));
  }
  return image.source(image.index([...manifests, ...attestations]), `docker://${name}`);
}

/** Source: BuildKit, docs/attestations/attestation-storage.md. */
function addAttestation(
  image: MemoryImage,
  { digest }: Descriptor,
  statements: Readonly<Record<string, object>>,
): Descriptor {
  const layers = Object.entries(statements).map(([predicateType, statement]) =>
    image.add('application/vnd.in-toto+json', statement, {
      annotations: { 'in-toto.io/predicate-type': predicateType },
    }),
  );
  return image.manifest(layers, [], {
    descriptor: {
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: {
        [ATTESTATION.type]: ATTESTATION.manifest,
        [ATTESTATION.subject]: digest,
      },
    },
  });
}

async function addLayer(image: MemoryImage, files: Readonly<Record<string, string>>) {
  const { signal } = new AbortController();
  const store = createMemoryStore();
  const entries = Object.entries(files).map(
    ([path, text]): Entry => ({ type: 'file', path, content: { text } }),
  );
  const how = { timestamp: 0, signal, store, useRecords: false };
  const { diffId, ...written } = await writeLayer({ id: 'base', entries }, how);
  const bytes = await collect(await store.open(written, signal), written.size);
  return { layer: image.add(MEDIA_TYPE.oci.layerGzip, bytes), diffId };
}
