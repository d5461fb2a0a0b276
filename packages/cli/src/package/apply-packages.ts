import { type BuildOptions, imageKey, type PackageReader, readersOf } from '@strake/core';
import { UsageError } from '../usage-error.ts';
import { expandPatterns, isPattern } from './expand-patterns.ts';
import { imagePerPackage } from './image-per-package.ts';
import { selectImages } from './select-images.ts';
import { withPackages } from './with-packages.ts';

/**
 * The options of a build of packages: they select the images that contain them; if no image lists packages, they become options of
 * the first plugin that knows them. A pattern selects the images that contain what it matches; without images, it makes one for each
 * package.
 * @param cwd absolute directory that relative packages are resolved against
 * @throws UsageError if no plugin knows them, no image contains one, or none of several images is selected
 */
export async function applyPackages(
  packages: readonly string[],
  options: BuildOptions,
  cwd: string,
): Promise<BuildOptions> {
  const { directory, source, images = [] } = options;
  const place = { cwd, directory };
  const hasFile = source?.file !== undefined;
  if (hasFile && packages.some(isPattern)) {
    const { selectByPattern } = await import('./select-by-pattern.ts');
    const selected = await selectByPattern(packages, options, place);
    if (selected) return { ...options, images: selected };
  }
  const { wanted, located } = await expandPatterns(packages, options, cwd);
  const names = located?.map(({ name }) => name) ?? packages;
  const reader = await findReader(names, options, place);
  if (hasFile) {
    const selected = await selectImages(wanted, options, reader, place);
    if (selected) return { ...options, images: selected };
  }
  if (located && !hasImages(options.config))
    return { ...options, config: await imagePerPackage(options.config, located, reader, place) };
  const config = await named(options, names, reader);
  return { ...options, config: await withPackages(config, names, reader, { ...place, images }) };
}

function hasImages(config: unknown): boolean {
  return Object.keys(Object(Object(config).images ?? {})).length > 0;
}

/** @throws UsageError if no plugin knows them */
export async function findReader(
  packages: readonly string[],
  options: BuildOptions,
  place: { readonly cwd: string; readonly directory: string },
): Promise<PackageReader> {
  const readers = readersOf(options);
  for (const reader of readers)
    if ((await reader.options(packages, place, {})) !== undefined) return reader;
  if (readers.length === 0) {
    throw new UsageError(
      'packages on the command line need a plugin that builds them, and the configuration has none',
      'Add one to "plugins" in the configuration, such as "go".',
    );
  }
  throw new UsageError(
    `no plugin of the configuration builds ${packages.join(' ')}`,
    `Name what one of these plugins builds, relative to the working directory: ${readers.map(({ keys: [name] }) => name).join(', ')}. Their documentation says what that is.`,
  );
}

/** Without a configuration, the image of a single package is named after it. */
async function named(
  { config, source }: Pick<BuildOptions, 'config' | 'source'>,
  [first = '', ...others]: readonly string[],
  reader: PackageReader,
): Promise<unknown> {
  if (source?.file !== undefined || others.length > 0) return config;
  const name = await reader.imageName(first);
  return name === undefined ? config : { ...Object(config), images: { [imageKey(name)]: {} } };
}
