import { join, resolve } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { fileExists } from '../file/index.ts';

/** No reference to a registry begins like this. */
const PATH = /^(?:\/|\.{1,2}(?:\/|\\|$)|[A-Za-z]:[\\/])/;
const ARCHIVE = /\.(?:tar|tgz|tar\.gz)$/i;

/**
 * Refuses a path that would be read as a reference to a registry: anything that begins like a path, and existing layouts and archives.
 * @param text without a transport
 * @param directory absolute: relative paths are resolved against it
 * @throws REFERENCE_INVALID with the transport to use
 */
export async function refusePath(text: string, directory: string): Promise<void> {
  const path = resolve(directory, text);
  const isPath = PATH.test(text);
  const isLayout = await fileExists(join(path, 'oci-layout'));
  const isArchive = ARCHIVE.test(text) && (isPath || (await fileExists(path)));
  if (!isPath && !isLayout && !isArchive) return;
  const form = isArchive ? `oci-archive:${text}, or docker-archive:${text}` : `oci:${text}`;
  const isRepository = !isPath && !ARCHIVE.test(text);
  throw new StrakeError(
    'REFERENCE_INVALID',
    `${text} is a path, but without a transport it is a reference to a registry`,
    {
      hint: `Write ${form}${isRepository ? `; the repository is docker://${text}` : ''}.`,
    },
  );
}
