import { open } from 'node:fs/promises';
import { type ProgramSizes, readProgramSizes } from '@strake/plugin-go/program';
import { UsageError } from '../usage-error.ts';

/**
 * Tells which bytes of a program of Go are of which module and package.
 * @param path absolute
 * @param written as the user wrote it
 * @throws UsageError for another file, and for one that cannot be read
 */
export async function measureProgram(path: string, written: string): Promise<ProgramSizes> {
  const sizes = await readSizes(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT')
      throw new UsageError(`there is no file ${written}`, 'Name the program that was built.');
    throw new UsageError(`${written} cannot be read (${thrown.code})`, 'Name a readable file.');
  });
  if (sizes) return sizes;
  throw new UsageError(
    `${written} is not a program that Go 1.18 or later built`,
    'Name a program for Linux, Windows or macOS; an image in a file is oci-archive:FILE or docker-archive:FILE.',
  );
}

async function readSizes(path: string): Promise<ProgramSizes | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    };
    return await readProgramSizes({ read, isRandom: true }, size);
  } finally {
    await file.close();
  }
}
