import { writeFileAtomic } from '../file/index.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { type DockerArchiveOptions, withDockerArchive } from './with-docker-archive.ts';

/**
 * Writes an image for one platform into a `docker-archive`, which "docker load" and "podman load" read. The same image gives
 * the same bytes. The file is written atomically; an existing one is replaced.
 * @throws DESTINATION_INVALID for several platforms, REFERENCE_INVALID, OUTPUT_UNWRITABLE, and what the store throws
 */
export function writeDockerArchive(
  file: string,
  tree: ImageTree,
  options: DockerArchiveOptions,
): Promise<void> {
  return withDockerArchive(`docker-archive:${file}`, tree, options, (bytes) =>
    writeFileAtomic(file, bytes),
  );
}
