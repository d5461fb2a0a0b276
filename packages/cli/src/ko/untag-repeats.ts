import type { KoImage, KoProject } from '@strake/plugin-ko/settings';

/**
 * A configuration in which only the last image of a repository has the tags: with --bare all images are in one. As with ko, where each
 * image moves them, the others have only their digests.
 */
export function untagRepeats(
  config: KoProject['config'],
  images: readonly KoImage[],
): KoProject['config'] {
  const last = new Map(images.map(({ repository, name }) => [repository, name]));
  const repeated = images.filter(
    ({ repository, name }) => repository !== '' && last.get(repository) !== name,
  );
  const settings = Object(config.images) as Readonly<Record<string, object>>;
  const untagged = repeated.map(({ key }) => [key, { ...settings[key], tags: [] }] as const);
  return { ...config, images: { ...settings, ...Object.fromEntries(untagged) } };
}
