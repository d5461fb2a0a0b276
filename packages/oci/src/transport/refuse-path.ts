import { join, resolve } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { fileExists } from '../file/index.ts';

/** No reference to a registry begins like this. */
const PATH = /^(?:\/|\.{1,2}(?:\/|\\|$)|[A-Za-z]:[\\/])/;
const ARCHIVE = /\.(?:tar|tgz|tar\.gz)$/i;

/**
 * Refuses a path where a reference to a registry would be read: what begins like one, and a layout or an archive that is there.
 * @param text without a transport
 * @param directory absolute: where relative paths start
 * @throws REFERENCE_INVALID with the transport that is meant
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
    `${text} is a path, and without a transport a reference to a registry is read`,
    {
      hint: `Write ${form}${isRepository ? `; the repository is docker://${text}` : ''}.`,
    },
  );
}
