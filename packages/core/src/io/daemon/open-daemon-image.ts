import { join } from 'node:path';
import type { ImageSource } from '../../model/image-source.ts';
import { fullName, openDockerArchive } from '../archive/index.ts';
import { temporaryFolder, writeFileAtomic } from '../file/index.ts';
import type { Environment } from './daemon-endpoint.ts';
import { imageMissing, openDaemon } from './open-daemon.ts';

/**
 * An image of the daemon, to read from: what "docker save" gives, in a temporary file until it is closed. Layers come
 * without compression, and the manifest is one that is made.
 * @param target a name, or an ID with `sha256:`. Source: containers-transports(5) "docker-daemon"
 * @throws REFERENCE_INVALID, IMAGE_NOT_FOUND, DAEMON_*, and what reading a docker-archive throws
 */
export async function openDaemonImage(
  target: string,
  env: Environment,
  signal: AbortSignal,
): Promise<ImageSource> {
  const name = /^sha256:[0-9a-f]{64}$/.test(target) ? target : fullName(target);
  const daemon = await openDaemon(env);
  try {
    if ((await daemon.imageId(name, signal)) === undefined) throw imageMissing(name, daemon.host);
    const folder = await temporaryFolder();
    try {
      const file = join(folder.path, 'image.tar');
      await writeFileAtomic(file, await daemon.save(name, signal), 0o600);
      const source = await openDockerArchive(file, undefined, signal);
      return {
        ...source,
        name: `docker-daemon:${name}`,
        async close() {
          await source.close?.();
          await folder.remove();
        },
      };
    } catch (error) {
      await folder.remove();
      throw error;
    }
  } finally {
    await daemon.close();
  }
}
