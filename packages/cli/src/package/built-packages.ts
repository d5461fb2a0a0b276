import { type BuildOptions, readersOf } from '@strake/core';
import { packagesOf, viewImages } from './select-images.ts';

/** The packages that a build compiles, as their plugins identify them: the directory of a program of Go. */
export async function builtPackages(options: BuildOptions): Promise<readonly string[]> {
  const { directory, images: picked = [] } = options;
  const images = await viewImages(options);
  const place = { cwd: directory, directory };
  const found = await Promise.all(
    readersOf(options).map((reader) => packagesOf(images, reader, place)),
  );
  const built = found.flat().filter(({ image }) => picked.length === 0 || picked.includes(image));
  return [...new Set(built.map(({ identity }) => identity))];
}
