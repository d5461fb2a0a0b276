import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import { type Descriptor, DOCKER, describe, OCI, Repository } from './put-image.ts';

interface Layer {
  readonly descriptor: Descriptor & { readonly urls?: readonly string[] };
  readonly diffId: string;
}

/** Files of a layer by path: a text, or a link to where it points. */
type Files = Readonly<Record<string, string | { readonly link: string }>>;

const STATIC_PLATFORMS = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64', variant: 'v8' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
  { os: 'linux', architecture: 's390x' },
  { os: 'linux', architecture: 'ppc64le' },
  { os: 'linux', architecture: 'riscv64' },
];

/** Layers as gcr.io/distroless/static has them: one for each thing, all of them small. */
const STATIC_LAYERS: readonly Files[] = [
  { 'bin/': '', 'etc/': '', 'root/': '', 'usr/': '', 'var/': '' },
  { 'tmp/': '' },
  { 'etc/nsswitch.conf': 'hosts: files dns\n' },
  { 'usr/lib/os-release': 'ID=stand-in\n', 'etc/os-release': { link: '../usr/lib/os-release' } },
  {
    'etc/passwd':
      'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
  },
  { 'etc/group': 'root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n' },
  { 'home/nonroot/': '' },
  { 'etc/ssl/certs/ca-certificates.crt': 'no certificate: a stand-in\n' },
  { 'usr/share/zoneinfo/UTC': 'UTC\n' },
];

export const STATIC_CONFIG = {
  Env: [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
  ],
  User: '0',
  WorkingDir: '/',
};

/** An index of the shape of gcr.io/distroless/static: OCI family, six platforms, many layers. */
export async function putStatic(t: Scope, name: string): Promise<void> {
  const repository = new Repository(name);
  const layers = await Promise.all(
    STATIC_LAYERS.map((files) => putLayer(t, repository, OCI.layer, files)),
  );
  const manifests = await Promise.all(
    STATIC_PLATFORMS.map((platform) => putImage(repository, OCI, platform, layers, STATIC_CONFIG)),
  );
  await repository.putManifest(OCI.index, { manifests }, 'latest');
}

/** Newest first, as they are published. */
export const NANOSERVER_VERSIONS = ['10.0.20348.2700', '10.0.17763.6414'] as const;

export const NANOSERVER_CONFIG = {
  User: 'ContainerUser',
  Cmd: ['c:\\windows\\system32\\cmd.exe'],
  Env: null,
};

/** A list of the shape of nanoserver: Docker family, two versions, the older one with a foreign layer that no registry holds. */
export async function putNanoserver(t: Scope, name: string): Promise<void> {
  const repository = new Repository(name);
  const manifests = await Promise.all(
    NANOSERVER_VERSIONS.map(async (version, at) => {
      const files = {
        'Files/Windows/System32/cmd.exe': `MZ ${version}\n`,
        'Hives/Sam_Base': version,
      };
      const layer =
        at === 0
          ? await putLayer(t, repository, DOCKER.layer, files)
          : await foreignLayer(t, files);
      const platform = { os: 'windows', architecture: 'amd64', 'os.version': version };
      return putImage(repository, DOCKER, platform, [layer], NANOSERVER_CONFIG);
    }),
  );
  await repository.putManifest(DOCKER.index, { manifests }, '1809');
}

async function putImage(
  repository: Repository,
  types: { readonly config: string; readonly manifest: string },
  platform: object,
  layers: readonly Layer[],
  config: object,
): Promise<Descriptor & { readonly platform: object }> {
  const image = {
    created: '2024-11-12T00:00:00Z',
    ...platform,
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created_by: 'stand-in' })),
  };
  const descriptor = await repository.putManifest(types.manifest, {
    config: await repository.putBlob(types.config, JSON.stringify(image)),
    layers: layers.map(({ descriptor: each }) => each),
  });
  return { ...descriptor, platform };
}

async function putLayer(
  t: Scope,
  repository: Repository,
  mediaType: string,
  files: Files,
): Promise<Layer> {
  const { bytes, diffId } = await packLayer(t, files);
  return { descriptor: await repository.putBlob(mediaType, bytes), diffId };
}

async function foreignLayer(t: Scope, files: Files): Promise<Layer> {
  const { bytes, diffId } = await packLayer(t, files);
  const descriptor = describe(DOCKER.foreign, bytes);
  return {
    descriptor: { ...descriptor, urls: [`https://mcr.invalid/${descriptor.digest}`] },
    diffId,
  };
}

/** By GNU tar, so that nothing of strake's is in a base. */
async function packLayer(t: Scope, files: Files) {
  const directory = await temporaryDirectory(t);
  const root = join(directory, 'root');
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    await mkdir(path.endsWith('/') ? file : dirname(file), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof content === 'string') await writeFile(file, content);
    else await symlink(content.link, file);
  }
  const tar = join(directory, 'layer.tar');
  const modes = 'tmp/' in files ? ['--mode=1777'] : ['--mode=u=rwX,go=rX'];
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', ...modes];
  await runOk(['tar', '-C', root, ...same, '-cf', tar, ...Object.keys(files).sort()]);
  const bytes = await readFile(tar);
  const diffId = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { bytes: new Uint8Array(gzipSync(bytes)), diffId };
}
