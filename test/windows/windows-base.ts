import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  compactJson,
  type Descriptor,
  type ImageTree,
  MEDIA_TYPE,
  type MediaTypeFamily,
  openStore,
  writeLayer,
} from '@strake/oci';
import { document } from '../layout/sample-image.ts';
import { testClient } from '../registry/client.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

const FOREIGN = {
  oci: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  docker: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
} as const satisfies Record<MediaTypeFamily, string>;

/** Where the bytes of the foreign layer would be. */
export const FOREIGN_URL = 'https://mcr.example.com/v2/windows/nanoserver/blobs/layer';

export interface WindowsBaseOptions {
  readonly family: MediaTypeFamily;
  /** As the list has them, in its order. */
  readonly versions: readonly string[];
  /** False: only the configs say the version, as buildx leaves it. Default true. */
  readonly listed?: boolean;
}

/** A stand-in for nanoserver: a foreign layer that exists nowhere, an update layer, and Microsoft's config. */
export interface WindowsBase {
  /** Digest and size of the foreign layer of each version. */
  readonly foreign: readonly Descriptor[];
  /** Writes it into a registry. @returns its reference */
  push(registry: string): Promise<string>;
}

export async function windowsBase(t: Scope, options: WindowsBaseOptions): Promise<WindowsBase> {
  const { family, versions, listed = true } = options;
  const types = MEDIA_TYPE[family];
  const { signal } = new AbortController();
  const store = await openStore(join(await temporaryDirectory(t), 'store'));
  const blobs: Descriptor[] = [];
  const foreign: Descriptor[] = [];
  const manifests = [];
  for (const version of versions) {
    const absent = gzipSync(`the layer of ${version}`);
    const base = {
      mediaType: FOREIGN[family],
      digest: sha256(absent),
      size: absent.length,
      urls: [`${FOREIGN_URL}/${version}`],
    };
    const update = await writeLayer(
      {
        id: 'update',
        entries: [
          { type: 'directory', path: '/Files' },
          { type: 'file', path: '/Files/version.txt', content: { text: version } },
          { type: 'directory', path: '/Hives' },
        ],
      },
      { timestamp: 0, store, signal },
    );
    const text = compactJson({
      created: '2025-01-01T00:00:00Z',
      architecture: 'amd64',
      os: 'windows',
      'os.version': version,
      'os.features': ['win32k'],
      config: {
        User: 'ContainerUser',
        Cmd: ['c:\\windows\\system32\\cmd.exe'],
        ArgsEscaped: true,
        Env: null,
      },
      rootfs: { type: 'layers', diff_ids: [sha256(Buffer.from(version)), update.diffId] },
      history: [{ created_by: 'Apply image' }, { created_by: 'Install update' }],
    });
    const config = { mediaType: types.config, ...(await store.writeBytes(Buffer.from(text))) };
    const { digest, size } = update;
    const layers = [base, { mediaType: types.layerGzip, digest, size }];
    const platform = {
      architecture: 'amd64',
      os: 'windows',
      ...(listed ? { 'os.version': version } : {}),
    };
    manifests.push(
      document({ schemaVersion: 2, mediaType: types.manifest, config, layers }, platform),
    );
    blobs.push(config, ...layers);
    foreign.push(base);
  }
  const root = document({
    schemaVersion: 2,
    mediaType: types.index,
    manifests: manifests.map(({ descriptor }) => descriptor),
  });
  const tree: ImageTree = {
    root: root.descriptor,
    manifests: [...manifests, root],
    blobs: blobs.map((descriptor) => ({ descriptor })),
  };
  return {
    foreign,
    async push(registry) {
      const target = { registry, repository: 'windows/nanoserver', tags: ['ltsc'] };
      await testClient(t).push(tree, { ...target, platformTags: {}, store, signal });
      return `${registry}/windows/nanoserver:ltsc`;
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
