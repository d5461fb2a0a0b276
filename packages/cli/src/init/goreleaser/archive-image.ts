import { isRecord } from '@strake/core';
import type { DraftImage } from '../draft.ts';
import { goOptions } from '../go-options.ts';
import { itemsOf, type ReleaserFile, type ReleaserItem, textOf, textsOf } from './read-releaser.ts';
import type { Releaser } from './releaser.ts';
import type { ReleaserBuild } from './releaser-build.ts';

/** The directory of the image whose contents become an archive. */
const ROOT = '/archive';

/** What GoReleaser adds to archives where nothing else is said. */
const FILES = ['LICENSE*', 'README*', 'CHANGELOG*', 'license*', 'readme*', 'changelog*'];

const KNOWN =
  /^(id|ids|builds|format|formats|name_template|format_overrides|files|strip_binary_directory|allow_different_binary_count)$/;

/** Formats that strake writes. */
const ENDINGS = ['tar.gz', 'tgz', 'zip'];

const DEFAULT: ReleaserItem = { values: {}, path: ['builds'] };

/** An image without outputs for each element of `archives`, whose platforms have archives. */
export function archiveImage(file: ReleaserFile, releaser: Releaser): readonly DraftImage[] {
  // GoReleaser makes archives unless it is told otherwise.
  const items = Array.isArray(file.top.archives) ? itemsOf(file, 'archives') : [DEFAULT];
  return items.flatMap((item) => imagesOf(item, file, releaser));
}

/** One for all platforms with the same programs. */
function imagesOf(
  { values, path }: ReleaserItem,
  { top }: ReleaserFile,
  releaser: Releaser,
): readonly DraftImage[] {
  const groups = groupPlatforms(releaser.buildsOf(textsOf(values.ids) ?? textsOf(values.builds)));
  if (groups.length === 0) return [];
  for (const key of Object.keys(values).filter((each) => !KNOWN.test(each)))
    releaser.note([...path, key], `archives.${key}`, 'it has no equivalent');
  const name = fileName(textOf(values.name_template), path, releaser);
  const checksum = checksumOf(top.checksum, releaser);
  const written = (formats: readonly string[]) =>
    formats.flatMap((format) => {
      const ending = ENDINGS.find((each) => each === format);
      if (ending !== undefined)
        return [{ file: `dist/${name}.${ending}`, strip: ROOT.slice(1), ...checksum }];
      releaser.note(path, format, 'archives are .tar.gz or .zip');
      return [];
    });
  const formats = written(textsOf(values.formats) ?? textsOf(values.format) ?? ['tar.gz']);
  const overrides = [values.format_overrides]
    .flat()
    .filter(isRecord)
    .map((each) => [
      `${textOf(each.goos) ?? '*'}/*`,
      written(textsOf(each.formats) ?? textsOf(each.format) ?? ['tar.gz']),
    ]);
  const globs = (Array.isArray(values.files) ? values.files : FILES).flatMap((each) => {
    const glob = textOf(each);
    if (glob === undefined)
      releaser.note([...path, 'files'], JSON.stringify(each), 'add it with the plugin files');
    return glob === undefined || glob === 'none*' ? [] : [glob];
  });
  const image = `${textOf(values.id) ?? releaser.name}-archive`;
  return groups.map(({ builds, first, others, systems }, at) => ({
    name: at === 0 ? image : [image, ...systems].join('-'),
    settings: {
      platforms: [first],
      ...(others.length === 0 ? {} : { archivePlatforms: others }),
      base: 'scratch',
      // No container starts it.
      ...(builds.length === 1 ? {} : { config: { entrypoint: [] } }),
      outputs: [],
      archives:
        overrides.length === 0 ? formats : { '*': formats, ...Object.fromEntries(overrides) },
      go: goOptions(
        builds.map((build) => ({
          ...releaser.flagsOf(build),
          package: build.package,
          path: `${ROOT}/${build.binary}`,
        })),
      ),
      ...(globs.length === 0
        ? {}
        : { files: { [ROOT]: { glob: globs, directory: '.', optional: true } } }),
    },
  }));
}

/** Platforms that the same builds compile for, in the order that Linux is the first of. */
function groupPlatforms(builds: readonly ReleaserBuild[]) {
  const platforms = [...new Set(builds.flatMap((build) => build.platforms))];
  const groups = Map.groupBy(
    platforms.toSorted((a, b) => rank(a) - rank(b)),
    (platform) => builds.map((build) => build.platforms.includes(platform)).join(),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            builds: builds.filter((build) => build.platforms.includes(first)),
            first,
            others,
            systems: new Set([first, ...others].map((platform) => platform.split('/')[0] ?? '')),
          },
        ],
  );
}

/** Linux first: an image of another system would need a base. */
function rank(platform: string): number {
  return platform.startsWith('linux/') ? 0 : 1;
}

function fileName(
  template: string | undefined,
  path: ReleaserItem['path'],
  releaser: Releaser,
): string {
  const own =
    template === undefined ? undefined : releaser.text(template, [...path, 'name_template']);
  if (own !== undefined) return own;
  const common = releaser.text('{{ .ProjectName }}_{{ .Version }}', path) ?? releaser.name;
  return `${common}_{{os}}_{{arch}}{{variant}}`;
}

function checksumOf(value: unknown, releaser: Releaser): { readonly checksum?: string } {
  const settings = isRecord(value) ? value : {};
  if (settings.disable === true) return {};
  const path = ['checksum'];
  if ((textOf(settings.algorithm) ?? 'sha256') !== 'sha256')
    releaser.note([...path, 'algorithm'], 'checksum.algorithm', 'checksums are SHA-256');
  const template =
    textOf(settings.name_template) ?? '{{ .ProjectName }}_{{ .Version }}_checksums.txt';
  const name = releaser.text(template, [...path, 'name_template']) ?? 'checksums.txt';
  return { checksum: `dist/${name}` };
}
