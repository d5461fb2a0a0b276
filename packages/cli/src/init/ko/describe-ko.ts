import { join } from 'node:path';
import { type FoundImage, formatPath } from '@strake/core';
import type * as Ko from '@strake/plugin-ko/settings';
import { requireKoFile } from '../../config/ko-file.ts';
import { documentation } from '../../documentation.ts';
import type { DescribedProject, Project } from '../described-project.ts';
import type { DraftImage, Note, Settings } from '../draft.ts';
import { locateIn, readYaml, type YamlFile } from '../read-yaml.ts';
import { skipPrograms } from '../skip-programs.ts';
import { escapeTemplate } from '../template/convert-template.ts';
import { convertList } from './convert-lists.ts';
import { findMention } from './find-mention.ts';
import { DATA, PROGRAMS } from './ko-paths.ts';
import { koVocabulary } from './ko-vocabulary.ts';

/**
 * A configuration that makes what ko makes of the project.
 * @returns undefined if nothing says that it is built with ko
 * @throws for a `.ko.yaml` that ko would refuse
 */
export async function describeKo(project: Project): Promise<DescribedProject | undefined> {
  const { directory, survey, found, variables } = project;
  const name = requireKoFile(directory);
  const file = name === undefined ? undefined : await readYaml(directory, name);
  const data = found.filter(({ package: name }) => survey.kodata.includes(directoryOf(name)));
  if (file === undefined && data.length === 0) return undefined;
  const ko = await import('@strake/plugin-ko/settings');
  const settings = readIn(file, () => ko.readKoSettings(file?.data, {}));
  const buildOf = ({ package: name }: FoundImage) =>
    ko.findBuild(settings, directory, join(directory, name));
  const chosen = skipPrograms(found, project.all, (image) => buildOf(image) !== undefined);
  const notes: Note[] = [];
  const note = (path: Ko.SettingPath, what: string, reason: string) => {
    if (file !== undefined) notes.push({ file: file.name, line: file.lineOf(path), what, reason });
  };
  const noteKey = (path: Ko.SettingPath, reason: string) => note(path, formatPath(path), reason);
  for (const { path } of settings.unknownKeys) noteKey(path, 'ko ignores this key');
  for (const build of settings.builds) {
    if (!chosen.images.some((image) => buildOf(image) === build))
      noteKey(build.path, 'no program of the modules here has this directory');
    if (build.linuxCapabilities.values.length > 0)
      noteKey(
        [...build.path, 'linux_capabilities'],
        `the plugin go gives files no capabilities; the plugin ko does: ${documentation('plugin-ko')}`,
      );
  }
  const vocabulary = koVocabulary(variables);
  // Many programs share a list.
  const converted = new Map<Ko.PlacedList, readonly string[]>();
  const convert = (list: Ko.PlacedList) => {
    const known = converted.get(list);
    if (known !== undefined) return known;
    const values = convertList(list, vocabulary, note);
    converted.set(list, values);
    return values;
  };
  const mention = await findMention(directory, survey.texts, `${PROGRAMS}/`);
  const images = chosen.images.map((image): DraftImage => {
    const importPath = image.path ?? image.package;
    const program = ko.programSettings(buildOf(image), settings, {});
    const kodata = join(image.package, 'kodata');
    return {
      name: image.name,
      program: image.package,
      settings: {
        base: ko.baseOf(settings, importPath),
        ...(data.length === 0
          ? {}
          : {
              config: { env: { KO_DATA_PATH: DATA } },
              files: {
                [DATA]: {
                  file: kodata,
                  symlinks: 'follow',
                  ...(data.length < chosen.images.length ? { optional: true } : {}),
                },
              },
            }),
        go: goSettings({
          env: readIn(file, () => ko.readEnv(program.env)),
          flags: convert(program.flags),
          ldflags: convert(program.ldflags),
          programs: [
            mention === undefined
              ? image.package
              : { package: image.package, path: `${PROGRAMS}/${ko.programName(importPath)}` },
          ],
        }),
      },
    };
  });
  const platforms = readIn(file, () => ko.wantedPlatforms({}, settings, {}));
  const isKnown = platforms[0] === 'all' || !ko.needsOffered(platforms);
  if (!isKnown)
    noteKey(
      ['defaultPlatforms'],
      `${platforms.join(', ')} depends on the base: linux/amd64 and linux/arm64 are written`,
    );
  const registry = variables.env('KO_DOCKER_REPO');
  return {
    draft: {
      plugins: ['go', ...(data.length > 0 ? ['files'] : [])],
      top: {
        platforms: !isKnown
          ? ['linux/amd64', 'linux/arm64']
          : platforms[0] === 'all'
            ? 'all'
            : platforms,
        ...(isKnown && platforms.length === 1 && platforms[0] !== 'all' ? { index: false } : {}),
        repository: `{{${registry}}}/{{image}}`,
      },
      images,
    },
    chosen,
    ko: settings,
    sources: [
      ...(file === undefined ? [] : [file.name]),
      ...data.map((image) => join(image.package, 'kodata')),
    ],
    notes: notes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    remarks: [
      `unlike ko's: images are named $KO_DOCKER_REPO/IMAGE, without a hash; ${data.length > 0 ? 'files of kodata have mode 0644 or 0755; ' : ''}labels name the commit`,
      ...(mention === undefined
        ? []
        : [`programs stay in ${PROGRAMS}, which ${mention.file}:${mention.line} names`]),
    ],
  };
}

function directoryOf(name: string): string {
  return name.replace(/^\.\//, '');
}

function readIn<Result>(file: YamlFile | undefined, read: () => Result): Result {
  return file === undefined ? read() : locateIn(file, read);
}

function goSettings({
  env,
  flags,
  ldflags,
  programs,
}: Readonly<Record<'flags' | 'ldflags' | 'programs', readonly unknown[]>> & {
  readonly env: Readonly<Record<string, string>>;
}): Settings {
  const variables = Object.entries(env).map(([name, value]) => [name, escapeTemplate(value)]);
  return {
    ...(variables.length > 0 ? { env: Object.fromEntries(variables) } : {}),
    ...(flags.length > 0 ? { flags } : {}),
    ...(ldflags.length > 0 ? { ldflags } : {}),
    programs,
  };
}
