import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePaths } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';
import { checkNames } from './check-names.ts';
import type { FileFacts, ListedFile } from './host-access.ts';
import { unreadablePath } from './unreadable-path.ts';

const MOST = 100_000;

/**
 * Walks a directory without following links.
 * @param stat returns the facts of an absolute path
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
          `directory ${directory} changed during the build: ${path} no longer exists`,
          {
            hint: 'Another process writes to this directory: build again when it has finished.',
          },
        );
      }
      if (found.push({ path, ...facts }) > MOST) {
        throw new StrakeError(
          'LIMIT_EXCEEDED',
          `directory ${directory} contains more than ${MOST} files`,
          {
            hint: 'Use a smaller directory.',
          },
        );
      }
      if (facts.type === 'directory') await walk(path);
    }
  };
  await walk('');
  return found.sort((a, b) => comparePaths(`/${a.path}`, `/${b.path}`));
}
