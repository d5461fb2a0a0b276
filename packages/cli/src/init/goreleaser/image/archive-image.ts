import { posix } from 'node:path';
import { isRecord } from '@strake/core';
import type { DraftImage, Settings } from '../../draft.ts';
import { goOptions } from '../../go-options.ts';
import {
  isTrue,
  itemsOf,
  type ReleaserFile,
  type ReleaserItem,
  textOf,
  textsOf,
} from '../file/read-releaser.ts';
import type { Releaser } from '../file/releaser.ts';
import type { ReleaserBuild } from '../file/releaser-build.ts';
import { archiveFiles } from './archive-files.ts';

/** The directory of the image whose contents become an archive. */
const ROOT = '/archive';

const KNOWN =
  /^(id|ids|builds|format|formats|name_template|format_overrides|files|strip_binary_directory|wrap_in_directory|allow_different_binary_count)$/;

/** Formats that strake writes. */
const ENDINGS = ['tar.gz', 'tgz', 'zip'];

/** Why other formats are left out. */
const FOREIGN: Readonly<Record<string, string>> = {
  binary: 'left out: strake writes no programs without an archive',
  other: 'left out: strake writes archives as .tar.gz and .zip',
};

const DEFAULT: ReleaserItem = { values: {}, path: ['archives'] };

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
  const known = (formats: readonly string[]) =>
    formats.filter((format) => {
      if (ENDINGS.includes(format)) return true;
      if (format !== 'none') releaser.note(path, format, FOREIGN[format] ?? FOREIGN.other ?? '');
      return false;
    });
  const formats = known(formatsOf(values));
  const overrides = [values.format_overrides]
    .flat()
    .filter(isRecord)
    .map((each) => [`${textOf(each.goos) ?? '*'}/*`, known(formatsOf(each))] as const);
  if ([...formats, ...overrides.flatMap(([, list]) => list)].length === 0) return [];
  const name = fileName(textOf(values.name_template), path, releaser);
  const checksum = checksumOf(top.checksum, releaser);
  const wrap = wrapOf(values.wrap_in_directory, name, path, releaser);
  const root = wrap === undefined ? ROOT : `${ROOT}/${wrap}`;
  const written = (list: readonly string[]) =>
    list.map((format) => ({
      file: `dist/${name}.${format}`,
      strip: ROOT.slice(1),
      ...checksum,
    }));
  const archives = Object.fromEntries(overrides.map(([key, list]) => [key, written(list)]));
  const files = archiveFiles(values.files, root, [...path, 'files'], releaser);
  const image = `${textOf(values.id) ?? releaser.name}-archive`;
  return groups.map(({ builds, first, others, systems }, at) => ({
    name: at === 0 ? image : [image, ...systems].join('-'),
    origin: path,
    settings: {
      platforms: [first],
      ...(others.length === 0 ? {} : { archivePlatforms: others }),
      base: 'scratch',
      // No container starts it.
      ...(builds.length === 1 ? {} : { config: { entrypoint: [] } }),
      outputs: [],
      archives: overrides.length === 0 ? written(formats) : { '*': written(formats), ...archives },
      go: goOptions(
        builds.map((build) => ({
          ...releaser.flagsOf(build),
          package: build.package,
          path: programPath(root, build, isTrue(values.strip_binary_directory), releaser),
        })),
      ),
      ...(Object.keys(files).length === 0 ? {} : { files }),
    },
  }));
}

function formatsOf(values: Settings): readonly string[] {
  return textsOf(values.formats) ?? textsOf(values.format) ?? ['tar.gz'];
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

/** The directory that an archive has its files in; undefined: none. Source: internal/pipe/archive/archive.go, `wrapFolder` */
function wrapOf(
  value: unknown,
  name: string,
  path: ReleaserItem['path'],
  releaser: Releaser,
): string | undefined {
  const written = String(value ?? 'false');
  if (written === 'false' || written === '') return undefined;
  return written === 'true' ? name : releaser.text(written, [...path, 'wrap_in_directory']);
}

/** Of a name with a dot, strake would not know that the ending of Windows is missing. */
function programPath(
  root: string,
  build: ReleaserBuild,
  isStripped: boolean,
  releaser: Releaser,
): string {
  const binary = releaser.binaryOf(build);
  const name = isStripped ? posix.basename(binary) : binary;
  return `${root}/${name}${posix.extname(name) === '' ? '' : '{{exe}}'}`;
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
