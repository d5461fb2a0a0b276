import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Descriptor, DOCKER, OCI, Repository } from '../lifecycle/put-image.ts';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

const PLATFORMS = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2700' },
  { os: 'linux', architecture: 'arm64', variant: 'v8' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
] as const;

export interface BaseOptions {
  readonly family: 'oci' | 'docker';
  /** The `config` of every platform's image for Linux. */
  readonly config?: object;
  /** The `config` of images for Windows. */
  readonly windowsConfig?: object;
  /** More fields of the config of every platform's image. */
  readonly more?: object;
}

/**
 * Puts an image index for Linux and Windows into a registry, as the tag `latest`. One of the OCI family has annotations everywhere, as
 * Chainguard's images have; its config has labels that ko keeps.
 * @param name `127.0.0.1:5000/static`
 * @returns the digest of the index
 */
export async function putBase(
  t: Scope,
  name: string,
  { family, config = STATIC, windowsConfig = NANOSERVER, more }: BaseOptions,
): Promise<string> {
  const types = family === 'oci' ? OCI : DOCKER;
  const repository = new Repository(name);
  const manifests = [];
  for (const platform of PLATFORMS) {
    const isWindows = platform.os === 'windows';
    const path = isWindows ? 'Files/License.txt' : 'etc/base';
    const { bytes, diffId } = await packLayer(t, path, JSON.stringify(platform));
    const image = {
      created: '2024-11-12T00:00:00Z',
      author: 'base',
      ...platform,
      config: isWindows ? windowsConfig : config,
      rootfs: { type: 'layers', diff_ids: [diffId] },
      history: [{ created: '2024-11-12T00:00:00Z', created_by: 'base' }],
      ...more,
    };
    const put: Descriptor = await repository.putManifest(types.manifest, {
      config: await repository.putBlob(types.config, JSON.stringify(image)),
      layers: [await repository.putBlob(types.layer, bytes)],
      ...(family === 'oci' && { annotations: { 'base.image': platform.architecture } }),
    });
    manifests.push({
      ...put,
      platform,
      ...(family === 'oci' && { annotations: { 'base.descriptor': platform.os } }),
    });
  }
  const index = { manifests, ...(family === 'oci' && { annotations: { 'base.index': 'true' } }) };
  return (await repository.putManifest(types.index, index, 'latest')).digest;
}

const NANOSERVER = { User: 'ContainerUser', Cmd: ['c:\\windows\\system32\\cmd.exe'] };

const STATIC = {
  Cmd: ['/bin/sh'],
  Env: [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
  ],
  Labels: { 'base.label': 'kept' },
  User: '65532',
  WorkingDir: '/',
};

/** By GNU tar, so that nothing of strake's is in a base. */
async function packLayer(t: Scope, path: string, text: string) {
  const root = await temporaryDirectory(t);
  await mkdir(join(root, dirname(path)), { recursive: true });
  await writeFile(join(root, path), text);
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--mode=u=rwX,go=rX'];
  await runOk(['tar', '-C', root, ...same, '-cf', 'layer.tar', path.split('/')[0] ?? ''], {
    cwd: root,
  });
  const tar = await readFile(join(root, 'layer.tar'));
  const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`;
  return { bytes: new Uint8Array(gzipSync(tar)), diffId };
}
