import type { ByteStream } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { compactJson } from '../spec/json.ts';
import type { TarEntry } from '../tar/index.ts';
import { fileMember, streamMember, textMember } from './archive-member.ts';
import { DOCKER_MANIFEST_FILE, type DockerImage, fullName } from './docker-manifest.ts';
import { layerSources } from './layer-sources.ts';
import { onlyManifest } from './only-manifest.ts';
import { uniformLayers } from './uniform-layers.ts';
import { writeMembers } from './write-members.ts';

/** How an image is written into a `docker-archive`. */
export interface DockerArchiveOptions {
  /** Names with tags that the loaded image gets: `ghcr.io/acme/app:v1`; may be empty. */
  readonly references: readonly string[];
  /** Bytes of config and layers. */
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  /** Called with bytes. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes an image for one platform as a `docker-archive`, with the same bytes for the same image. Nondistributable layers are
 * omitted but described: Docker takes them from a base image that it has.
 * Source: moby/moby image/tarexport (manifest.json; the older `repositories` is omitted, since no current reader needs it).
 * @param destination names the archive in errors
 * @param use consumes the bytes; temporary files exist until it ends
 * @throws DESTINATION_INVALID for several platforms, REFERENCE_INVALID, and what the store and `use` throw
 */
export async function withDockerArchive<Result>(
  destination: string,
  tree: ImageTree,
  options: DockerArchiveOptions,
  use: (bytes: ByteStream) => Promise<Result>,
): Promise<Result> {
  const { config, layers } = await onlyManifest(tree, destination);
  const RepoTags = [...new Set(options.references.map(fullName))];
  const sources = await layerSources(config, layers, options);
  const { files, remove } = await uniformLayers(layers, options);
  try {
    const Config = `${config.digest.slice(config.digest.indexOf(':') + 1)}.json`;
    const Layers = files.map(({ name }) => name);
    const image: DockerImage = { Config, RepoTags, Layers, ...sources };
    const held = files.filter(({ isElsewhere }) => !isElsewhere);
    const members: TarEntry[] = [
      textMember(DOCKER_MANIFEST_FILE, compactJson([image])),
      streamMember(Config, config, options),
      ...[...new Map(held.map((each) => [each.name, fileMember(each)])).values()],
    ];
    return await use(writeMembers(members, options));
  } finally {
    await remove();
  }
}
