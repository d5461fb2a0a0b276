import type { BlobReader } from '../../model/image-source.ts';
import { compactJson } from '../../model/json.ts';
import type { ImageTree } from '../../model/push-request.ts';
import { writeFileAtomic } from '../file/index.ts';
import type { TarEntry } from '../tar/index.ts';
import { fileMember, streamMember, textMember } from './archive-member.ts';
import { DOCKER_MANIFEST_FILE, type DockerImage, fullName } from './docker-manifest.ts';
import { onlyManifest } from './only-manifest.ts';
import { uniformLayers } from './uniform-layers.ts';
import { writeMembers } from './write-members.ts';

export interface DockerArchiveOptions {
  /** Names with tag that loading gives the image, as people write them: `ghcr.io/acme/app:v1`; may be empty. */
  readonly references: readonly string[];
  /** Bytes of config and layers. */
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  /** Bytes. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes an image for one platform into a `docker-archive`, which "docker load" and "podman load" read. The same image
 * gives the same bytes. The file appears when it is whole; one that was there is replaced.
 * Source: moby/moby image/tarexport (manifest.json; the older `repositories` is left out, no reader of today needs it).
 * @throws DESTINATION_INVALID for several platforms, REFERENCE_INVALID, OUTPUT_UNWRITABLE, and what the store throws
 */
export async function writeDockerArchive(
  file: string,
  tree: ImageTree,
  options: DockerArchiveOptions,
): Promise<void> {
  const { config, layers } = onlyManifest(tree, `docker-archive:${file}`);
  const RepoTags = [...new Set(options.references.map(fullName))];
  const { files, remove } = await uniformLayers(layers, options);
  try {
    const Config = `${config.digest.slice(config.digest.indexOf(':') + 1)}.json`;
    const image: DockerImage = { Config, RepoTags, Layers: files.map(({ name }) => name) };
    const members: TarEntry[] = [
      textMember(DOCKER_MANIFEST_FILE, compactJson([image])),
      streamMember(Config, config, options),
      ...[...new Map(files.map((each) => [each.name, fileMember(each)])).values()],
    ];
    await writeFileAtomic(file, writeMembers(members, options));
  } finally {
    await remove();
  }
}
