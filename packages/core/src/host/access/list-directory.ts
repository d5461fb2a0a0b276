import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StrakeError } from '@strake/oci';
import { comparePaths } from '@strake/oci/internal';
import { checkNames } from './check-names.ts';
import type { FileFacts, ListedFile } from './host-access.ts';
import { unreadablePath } from './unreadable-path.ts';

const MOST = 100_000;

/**
 * Walks a directory, links not followed.
 * @param stat facts of an absolute path
 * @throws FILE_UNREADABLE, LIMIT_EXCEEDED
 */
export async function listDirectory(
  directory: string,
  stat: (path: string) => Promise<FileFacts | undefined>,
): Promise<readonly ListedFile[]> {
  const found: ListedFile[] = [];
  const walk = async (below: string): Promise<void> => {
    const names = await readdir(join(directory, below)).catch((thrown: unknown) => {
      throw unreadablePath('directory', join(directory, below), thrown);
    });
    await checkNames(join(directory, below), names);
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const facts = await stat(join(directory, path));
      if (!facts) {
        throw new StrakeError(
          'FILE_CHANGED',
          `directory ${directory} changed while it was listed: ${path} is gone`,
          {
            hint: 'Something writes to this directory during the build: build again when it is at rest.',
          },
        );
      }
      if (found.push({ path, ...facts }) > MOST) {
        throw new StrakeError(
          'LIMIT_EXCEEDED',
          `directory ${directory} holds more than ${MOST} files`,
          {
            hint: 'Name a smaller directory.',
          },
        );
      }
      if (facts.type === 'directory') await walk(path);
    }
  };
  await walk('');
  return found.sort((a, b) => comparePaths(`/${a.path}`, `/${b.path}`));
}
