import { imageKey, isRecord, type LocatedPackage, type PackageReader } from '@strake/core';
import { UsageError } from '../usage-error.ts';

/**
 * A configuration without images, with an image for each of these packages: what it has at the top level applies to all.
 * @throws UsageError for two packages with one name
 * @param place absolute directories: the working directory, and that of the configuration
 */
export async function imagePerPackage(
  config: unknown,
  located: readonly LocatedPackage[],
  reader: PackageReader,
  place: { readonly cwd: string; readonly directory: string },
): Promise<unknown> {
  const top = isRecord(config) ? config : {};
  const [own] = reader.keys;
  const key = reader.keys.find((each) => Object.hasOwn(top, each)) ?? own;
  const beside = isRecord(top[key]) ? top[key] : {};
  const twin = located.find(({ image }, at) =>
    located.slice(0, at).some((each) => each.image === image),
  );
  if (twin)
    throw new UsageError(
      `two of these packages would have the image "${twin.image}"`,
      'Name one of them alone, or list them under "images" in a configuration.',
    );
  const images = await Promise.all(
    located.map(async ({ name, image = name }) => [
      imageKey(image),
      { [key]: await reader.options([name], place, beside) },
    ]),
  );
  return { ...top, images: Object.fromEntries(images) };
}
