import { join } from 'node:path';
import { fullName, openDockerArchive } from '../archive/index.ts';
import { StrakeError } from '../errors/index.ts';
import { temporaryDirectory, writeFileAtomic } from '../file/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_TAR_BYTES } from '../spec/limits.ts';
import type { Environment } from './daemon-endpoint.ts';
import { imageMissing, openDaemon } from './open-daemon.ts';

/**
 * An image of the daemon, to read from: the output of "docker save", in a temporary file until it is closed. Layers are
 * uncompressed, and the manifest is generated.
 * @param target a name, or an ID with `sha256:`. Source: containers-transports(5) "docker-daemon"
 * @param most bytes of that file
 * @throws REFERENCE_INVALID, IMAGE_NOT_FOUND, LIMIT_EXCEEDED, DAEMON_*, and what reading a docker-archive throws
 */
export async function openDaemonImage(
  target: string,
  env: Environment,
  signal: AbortSignal,
  most = MAX_TAR_BYTES,
): Promise<ImageSource> {
  const name = /^sha256:[0-9a-f]{64}$/.test(target) ? target : fullName(target);
  const daemon = await openDaemon(env);
  try {
    if ((await daemon.imageId(name, signal)) === undefined) throw imageMissing(name, daemon.host);
    const directory = await temporaryDirectory();
    try {
      const file = join(directory.path, 'image.tar');
      const saved = await daemon.save(name, signal);
      const what = `daemon ${daemon.host} saves ${name}`;
      await writeFileAtomic(file, bounded(saved, most, what), 0o600);
      const source = await openDockerArchive(file, undefined, signal);
      return {
        ...source,
        name: `docker-daemon:${name}`,
        async close() {
          await source.close?.();
          await directory.remove();
        },
      };
    } catch (error) {
      await directory.remove();
      throw error;
    }
  } finally {
    await daemon.close();
  }
}

async function* bounded(stream: ByteStream, most: number, what: string): ByteStream {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most)
      throw new StrakeError('LIMIT_EXCEEDED', `${what} in more than ${most} bytes`, {
        hint: 'No image is that large; check that a Docker or Podman daemon is listening there.',
      });
    yield chunk;
  }
}
