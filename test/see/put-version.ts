import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type Descriptor, DOCKER, OCI, Repository } from '../lifecycle/put-image.ts';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

/** One version of a base. */
export interface BaseVersion {
  readonly version: string;
  /** Default: oci. */
  readonly family?: 'oci' | 'docker';
  /** Default: Linux on amd64 and arm64. */
  readonly platforms?: readonly Platform[];
  readonly compression?: 'gzip' | 'zstd';
  /** True: `/bin` is a link to `usr/bin`. */
  readonly hasLink?: boolean;
  readonly config?: object;
}

interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly 'os.version'?: string;
}

const LINUX: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
];

/**
 * Puts a base into a registry: two layers, the second one of this version alone. By GNU tar, so that nothing of strake's is in it.
 * @param name `127.0.0.1:5000/base`
 * @returns the digest of its index
 */
export async function putVersion(
  t: Scope,
  name: string,
  tag: string,
  base: BaseVersion,
): Promise<string> {
  const { version, platforms = LINUX, family = 'oci', compression = 'gzip', config } = base;
  const repository = new Repository(name);
  const types = family === 'oci' ? OCI : DOCKER;
  const manifests: (Descriptor & { readonly platform: object })[] = [];
  for (const platform of platforms) {
    const isWindows = platform.os === 'windows';
    const packed = [
      await packLayer(t, isWindows ? 'Files/shared' : 'etc/shared', 'shared', false),
      await packLayer(t, isWindows ? 'Files/base' : 'etc/base', version, base.hasLink === true),
    ];
    const layers = await Promise.all(
      packed.map(({ tar }) =>
        compression === 'gzip'
          ? repository.putBlob(types.layer, new Uint8Array(gzipSync(tar)))
          : repository.putBlob(
              types.layer.replace('gzip', 'zstd'),
              new Uint8Array(zstdCompressSync(tar)),
            ),
      ),
    );
    const image = {
      created: '2024-11-12T00:00:00Z',
      ...platform,
      config: config ?? { Env: [`PATH=/${version}/bin:/bin`, `BASE=${version}`], User: '65532' },
      rootfs: { type: 'layers', diff_ids: packed.map(({ diffId }) => diffId) },
      history: packed.map((_, at) => ({ created_by: `${version} ${at}` })),
    };
    const put = await repository.putManifest(types.manifest, {
      config: await repository.putBlob(types.config, JSON.stringify(image)),
      layers,
    });
    manifests.push({ ...put, platform });
  }
  return (await repository.putManifest(types.index, { manifests }, tag)).digest;
}

async function packLayer(t: Scope, path: string, text: string, hasLink: boolean) {
  const root = await temporaryDirectory(t);
  const [top = '', file = ''] = path.split('/');
  await mkdir(join(root, top));
  await writeFile(join(root, top, file), text);
  if (hasLink) {
    await mkdir(join(root, 'usr/bin'), { recursive: true });
    await symlink('usr/bin', join(root, 'bin'));
  }
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--mode=u=rwX,go=rX'];
  const names = [top, ...(hasLink ? ['bin', 'usr'] : [])];
  await runOk(['tar', '-C', root, ...same, '-cf', 'layer.tar', ...names], { cwd: root });
  const tar = await readFile(join(root, 'layer.tar'));
  return { tar, diffId: `sha256:${createHash('sha256').update(tar).digest('hex')}` };
}
