import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePaths, StrakeError } from '@strake/oci';
import { checkNames } from './check-names.ts';
import { unreadablePath } from './unreadable-path.ts';
import type { FileFacts, ListedFile } from './world.ts';

const MOST = 100_000;

/**
 * Walks a folder, links not followed.
 * @param stat facts of an absolute path
 * @throws FILE_UNREADABLE, LIMIT_EXCEEDED
 */
export async function listFolder(
  folder: string,
  stat: (path: string) => Promise<FileFacts | undefined>,
): Promise<readonly ListedFile[]> {
  const found: ListedFile[] = [];
  const walk = async (below: string): Promise<void> => {
    const names = await readdir(join(folder, below)).catch((thrown: unknown) => {
      throw unreadablePath('directory', join(folder, below), thrown);
    });
    await checkNames(join(folder, below), names);
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const facts = await stat(join(folder, path));
      if (!facts) {
        throw new StrakeError(
          'FILE_CHANGED',
          `folder ${folder} changed while it was listed: ${path} is gone`,
          {
            hint: 'Something writes to this folder during the build: build again when it is at rest.',
          },
        );
      }
      if (found.push({ path, ...facts }) > MOST) {
        throw new StrakeError('LIMIT_EXCEEDED', `folder ${folder} holds more than ${MOST} files`, {
          hint: 'Name a smaller folder.',
        });
      }
      if (facts.type === 'directory') await walk(path);
    }
  };
  await walk('');
  return found.sort((a, b) => comparePaths(`/${a.path}`, `/${b.path}`));
}
