import { createHash } from 'node:crypto';
import {
  type BlobReader,
  type Descriptor,
  type ImageTree,
  type Index,
  type Manifest,
  type ManifestDocument,
  MEDIA_TYPE,
  writeLayout,
} from '@strake/oci';
import { sampleImage } from '../layout/sample-image.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

/** A list with everything that lists may hold, and how it was written into a layout. */
export interface RichList {
  /** `oci:DIR:v1`. */
  readonly reference: string;
  readonly directory: string;
  readonly tree: ImageTree;
  readonly store: BlobReader;
  readonly root: string;
  /** Digests of the image manifests by platform. */
  readonly images: Readonly<Record<string, string>>;
  readonly attestation: string;
  readonly artifact: string;
  /** Digest of the list in the list. */
  readonly nested: string;
  readonly foreignLayer: string;
}

/** Two Linux images, one with an attestation, an artifact, and a list with a Windows image on a foreign layer. */
export async function richList(t: Scope, mark = 'rich'): Promise<RichList> {
  const { oci, docker } = MEDIA_TYPE;
  const linux = await sampleImage(t, {
    mark,
    platforms: [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
    ],
  });
  const [amd64, arm64] = linux.tree.manifests;
  if (!amd64 || !arm64) throw new Error('the sample has no images');
  const small = new Map<string, Uint8Array>();
  const add = (mediaType: string, content: unknown): Descriptor => {
    const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    small.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const empty = add('application/vnd.oci.empty.v1+json', '{}');
  const statement = add('application/vnd.in-toto+json', { mark, predicate: 'provenance' });
  const attested = add(oci.config, {
    architecture: 'unknown',
    os: 'unknown',
    rootfs: { type: 'layers', diff_ids: [statement.digest] },
  });
  const attestation = spaced({
    schemaVersion: 2,
    mediaType: oci.manifest,
    config: attested,
    layers: [statement],
  });
  const sbom = add('application/spdx+json', { mark });
  const artifact = spaced({
    schemaVersion: 2,
    mediaType: oci.manifest,
    artifactType: 'application/spdx+json',
    config: empty,
    layers: [sbom],
  });
  const foreign = {
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    digest: `sha256:${'f'.repeat(64)}`,
    size: 1234,
    urls: ['https://layers.example/windows'],
  };
  const windowsConfig = add(docker.config, {
    architecture: 'amd64',
    os: 'windows',
    'os.version': '10.0.20348.1',
    rootfs: { type: 'layers', diff_ids: [foreign.digest] },
  });
  const windows = spaced({
    schemaVersion: 2,
    mediaType: docker.manifest,
    config: windowsConfig,
    layers: [foreign],
  });
  const platform = { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' };
  const nested = spaced({
    schemaVersion: 2,
    mediaType: docker.index,
    manifests: [{ ...windows.descriptor, platform }],
  });
  const root = spaced({
    schemaVersion: 2,
    mediaType: oci.index,
    manifests: [
      amd64.descriptor,
      arm64.descriptor,
      {
        ...attestation.descriptor,
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.digest': amd64.descriptor.digest,
          'vnd.docker.reference.type': 'attestation-manifest',
        },
      },
      { ...artifact.descriptor, artifactType: 'application/spdx+json' },
      nested.descriptor,
    ],
    annotations: { 'example.mark': mark },
  });
  const further = [empty, statement, attested, sbom, windowsConfig, foreign];
  const tree: ImageTree = {
    root: root.descriptor,
    manifests: [amd64, arm64, attestation, artifact, windows, nested, root],
    blobs: [...linux.tree.blobs, ...further.map((descriptor) => ({ descriptor }))],
  };
  const store: BlobReader = {
    async open(descriptor, signal) {
      const bytes = small.get(descriptor.digest);
      return bytes ? once(bytes) : linux.store.open(descriptor, signal);
    },
  };
  const directory = await temporaryDirectory(t);
  const { signal } = new AbortController();
  await writeLayout(directory, tree, { references: ['v1'], store, signal });
  return {
    reference: `oci:${directory}:v1`,
    directory,
    tree,
    store,
    root: root.descriptor.digest,
    images: {
      'linux/amd64': amd64.descriptor.digest,
      'linux/arm64': arm64.descriptor.digest,
      'windows/amd64': windows.descriptor.digest,
    },
    attestation: attestation.descriptor.digest,
    artifact: artifact.descriptor.digest,
    nested: nested.descriptor.digest,
    foreignLayer: foreign.digest,
  };
}

/** With spaces and a line end, as other writers have them: whoever writes JSON again changes the digest. */
function spaced(value: Manifest | Index): ManifestDocument {
  const text = `${JSON.stringify(value, null, 3)}\n`;
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const { mediaType } = value;
  return { descriptor: { mediaType, digest, size: Buffer.byteLength(text) }, text };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
