import { posix } from 'node:path';
import { isRecord } from '@strake/core';
import { type Comparison, compareFacts } from '../../proof/compare-facts.ts';
import { fileFact } from '../../proof/file-fact.ts';
import { platformOf } from '../../proof/resolve-written.ts';
import { writtenPrograms } from '../../proof/written-facts.ts';
import { isTrue, textOf, textsOf } from '../file/read-releaser.ts';
import { readBuild } from '../file/releaser-build.ts';
import { archivedFiles } from './archived-files.ts';
import { goFacts } from './build-facts.ts';
import type { ReleasedImage } from './released-image.ts';

const DEFAULT_NAME =
  '{{ .ProjectName }}_{{ .Version }}_{{ .Os }}_{{ .Arch }}{{ with .Arm }}v{{ . }}{{ end }}{{ with .Mips }}_{{ . }}{{ end }}{{ if not (eq .Amd64 "v1") }}{{ .Amd64 }}{{ end }}';

/** An archive of one platform. */
interface Archive {
  /** `tool_1.2.3_linux_amd64.tar.gz` */
  readonly name: string;
  readonly platform: string;
  /** Paths in it, with what is unusual. */
  readonly files: readonly string[];
}

/**
 * Compares an element of `archives` with the archives of the images that stand for it: names, and files with their modes. Source:
 * internal/pipe/archive/archive.go
 * @param all those images; files of the configuration are the same on all platforms
 */
export function compareArchives(all: readonly ReleasedImage[], project: string): Comparison {
  const [first] = all;
  if (first === undefined) return { equal: [], different: [] };
  const { file, builds, evaluate } = first;
  const checksum = isRecord(file.top.checksum) ? file.top.checksum : {};
  const sums = textOf(checksum.name_template) ?? '{{ .ProjectName }}_{{ .Version }}_checksums.txt';
  const theirs = expectedArchives(first, project);
  const ours = all.flatMap(writtenArchives);
  const used = builds.filter(({ id }) => idsOf(first)?.includes(id) ?? true);
  const isOne = used.length === 1;
  const own = new Map(
    all
      // Those of the platform that is compared count.
      .toSorted((one, other) => Number(isCompared(one)) - Number(isCompared(other)))
      .flatMap(({ view, name }) => writtenPrograms(platformOf(view, name, 'linux/amd64')))
      .map((program) => [posix.normalize(program.package), program.flags]),
  );
  const flags = (facts: readonly (readonly [string, readonly string[]])[]) =>
    facts.flatMap(([name, list]) => list.map((flag) => (isOne ? flag : `${flag} of ${name}`)));
  return compareFacts(
    {
      archives: namesOf(theirs),
      files: pathsIn(theirs),
      checksums: isTrue(checksum.disable) ? undefined : [evaluate(sums)],
      'flags and variables of go': flags(
        used.map((build) => [build.package, goFacts(file, build.values, evaluate)]),
      ),
    },
    {
      archives: namesOf(ours),
      files: pathsIn(ours),
      checksums: writtenChecksums(all),
      'flags and variables of go': flags([...own]),
    },
  );
}

/** Paths of files, with their platforms if not all have them. */
function pathsIn(archives: readonly Archive[]): readonly string[] {
  const all = archives.flatMap(({ name, platform, files }) => {
    // Directories may have the name of the archive.
    const base = name.replace(/\.(tar\.gz|\w+)$/, '');
    return files.map((path) => ({
      platform,
      path: path.startsWith(`${base}/`) ? `NAME${path.slice(base.length)}` : path,
    }));
  });
  const count = new Set(archives.map(({ platform }) => platform)).size;
  return [...Map.groupBy(all, ({ path }) => path)].map(([path, found]) => {
    const platforms = [...new Set(found.map(({ platform }) => platform))].toSorted();
    return platforms.length === count ? path : `${path} on ${platforms.join(' and ')}`;
  });
}

function namesOf(archives: readonly Archive[]): readonly string[] {
  return [...new Set(archives.map(({ name }) => name))];
}

function isCompared({ view, name }: ReleasedImage): boolean {
  return Object.keys(view.images[name]?.platforms ?? {}).includes('linux/amd64');
}

function idsOf({ item }: ReleasedImage): readonly string[] | undefined {
  return textsOf(item.values.ids) ?? textsOf(item.values.builds);
}

function expectedArchives(image: ReleasedImage, project: string): readonly Archive[] {
  const { item, builds, evaluate } = image;
  const { values } = item;
  const used = builds
    .filter(({ id }) => idsOf(image)?.includes(id) ?? true)
    .map((build) => ({
      ...build,
      ...readBuild({ values: build.values, path: [] }, project),
      binary: build.binary,
    }));
  const platforms = [...new Set(used.flatMap((build) => build.platforms))];
  return platforms.flatMap((platform) => {
    const [os = '', arch = '', variant = ''] = platform.split('/');
    const programs = used.filter((build) => build.platforms.includes(platform));
    const fields = {
      ...{ Os: os, Arch: arch, Binary: programs[0]?.binary ?? '', Mips: '', Arm64: '', I386: '' },
      Arm: arch === 'arm' ? variant.slice(1) : '',
      Amd64: arch === 'amd64' ? variant || 'v1' : '',
    };
    const text = (template: string) => evaluate(template, fields);
    const override = [values.format_overrides]
      .flat()
      .filter(isRecord)
      .find(({ goos }) => typeof goos === 'string' && os.startsWith(goos));
    const formats = [override, values].flatMap((each) => {
      const list = each && (textsOf(each.formats) ?? textsOf(each.format));
      return list === undefined || list.length === 0 ? [] : [list];
    })[0] ?? ['tar.gz'];
    const name = textOf(values.name_template) ?? DEFAULT_NAME;
    const wrap = String(values.wrap_in_directory ?? false);
    const folder = wrap === 'false' ? '' : text(wrap === 'true' ? name : wrap);
    const exe = os === 'windows' ? '.exe' : '';
    const paths = [
      ...programs.map(({ binary }) =>
        fileFact(
          `${isTrue(values.strip_binary_directory) ? posix.basename(binary) : binary}${exe}`,
          undefined,
          '0755',
        ),
      ),
      ...archivedFiles(image, text),
    ];
    return formats
      .filter((format) => format !== 'none' && format !== 'binary')
      .map((format) => ({
        name: `${text(name)}.${format}`,
        platform,
        files: paths.map((path) => posix.join(folder, path)),
      }));
  });
}

function writtenArchives({ view, name, files }: ReleasedImage): readonly Archive[] {
  const platforms = view.images[name]?.platforms ?? {};
  return Object.entries(platforms === 'all' ? {} : platforms).flatMap(([platform, own]) =>
    own.archives.map(({ file, strip = '' }) => {
      const isWindows = platform.startsWith('windows/');
      const programs = writtenPrograms(own).map(({ path = '' }) => {
        const ending = isWindows && posix.extname(path) === '' ? '.exe' : '';
        return fileFact(`${path}${ending}`, undefined, '0755');
      });
      return {
        name: posix.basename(file),
        platform,
        files: [...programs, ...(files.get(platform) ?? [])].map((path) =>
          posix.relative(strip, path),
        ),
      };
    }),
  );
}

function writtenChecksums(all: readonly ReleasedImage[]): readonly string[] | undefined {
  const names = all.flatMap(({ view, name }) => {
    const platforms = view.images[name]?.platforms ?? {};
    return Object.values(platforms === 'all' ? {} : platforms).flatMap(({ archives }) =>
      archives.flatMap(({ checksums }) =>
        checksums === undefined ? [] : [posix.basename(checksums)],
      ),
    );
  });
  return names.length === 0 ? undefined : [...new Set(names)];
}
