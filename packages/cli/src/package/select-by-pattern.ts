import { resolve } from 'node:path';
import { type BuildOptions, packagePattern, readersOf } from '@strake/core';
import { isPattern } from './expand-patterns.ts';
import { packagesOf, type SelectionPlace, viewImages } from './select-images.ts';

/**
 * The images of the configuration that contain these packages, where patterns such as `./cmd/...` match the directories of configured
 * packages, in whichever module these are.
 * @returns undefined if a name selects none that way: what it means has to be located
 */
export async function selectByPattern(
  packages: readonly string[],
  options: BuildOptions,
  place: SelectionPlace,
): Promise<readonly string[] | undefined> {
  const images = await viewImages(options);
  const picked = options.images ?? [];
  for (const reader of readersOf(options)) {
    const known = (await packagesOf(images, reader, place)).filter(
      ({ image }) => picked.length === 0 || picked.includes(image),
    );
    const found = await Promise.all(
      packages.map(async (name) => {
        if (!isPattern(name)) {
          const wanted = await reader.identify(name, place);
          return known.filter(({ identity }) => identity === wanted);
        }
        const expected = packagePattern(resolve(place.cwd, name));
        return known.filter(({ identity }) => expected.test(identity));
      }),
    );
    if (found.every((each) => each.length > 0))
      return [...new Set(found.flat().map(({ image }) => image))];
  }
  return undefined;
}
