import { posix } from 'node:path';
import { DEFAULT_BASE } from '@strake/plugin-ko/settings';
import type { DraftImage } from '../../draft.ts';
import { goOptions } from '../../go-options.ts';
import { DATA } from '../../ko/ko-paths.ts';
import { mapOf, type ReleaserItem, textOf, textsOf } from '../file/read-releaser.ts';
import type { Releaser } from '../file/releaser.ts';
import { packageIn, type ReleaserBuild } from '../file/releaser-build.ts';

const KNOWN =
  /^(id|build|main|working_dir|base_image|base_import_paths|preserve_import_paths|bare|repository|repositories|platforms|tags|labels|annotations|user|env|flags|ldflags|sbom|sbom_directory|creation_time|ko_data_creation_time|disable|local_domain)$/;

/** The image of an element of `kos`. */
export function koImage({ values, path }: ReleaserItem, releaser: Releaser): DraftImage {
  const id = textOf(values.build) ?? textOf(values.id) ?? releaser.name;
  const [build] = releaser.buildsOf([id]);
  if (build === undefined)
    releaser.note(
      path,
      `build ${id}`,
      'no element of "builds" has this id, and GoReleaser refuses it',
    );
  const program = ownBuild(values, build);
  const found = releaser.programOf(program);
  const [repository = '{{ .Env.KO_DOCKER_REPO }}', ...others] =
    textsOf(values.repositories) ?? textsOf(values.repository) ?? [];
  for (const other of others)
    releaser.note(
      [...path, 'repositories'],
      other,
      'an image has one repository: add "--output docker://REPOSITORY:TAG" to "strake build --push" for this one',
    );
  for (const key of Object.keys(values).filter((each) => !KNOWN.test(each)))
    releaser.note([...path, key], `kos.${key}`, 'it has no equivalent');
  const name = found?.name ?? releaser.name;
  const prefix = releaser.text(repository, [...path, 'repositories']) ?? '';
  if (
    values.bare !== true &&
    values.base_import_paths !== true &&
    values.preserve_import_paths !== true
  )
    releaser.note(
      path,
      'kos',
      "images are named REPOSITORY/NAME, without ko's hash of the import path",
    );
  const suffix = values.preserve_import_paths === true ? `/${found?.path ?? name}` : '/{{image}}';
  const tags = textsOf(values.tags) ?? ['latest'];
  const labels = releaser.map(mapOf(values.labels), [...path, 'labels']);
  const annotations = releaser.map(mapOf(values.annotations), [...path, 'annotations']);
  const user = textOf(values.user);
  const directory = posix.normalize(program.package);
  const hasData = releaser.project.survey.kodata.includes(directory);
  const config = {
    ...(user === undefined ? {} : { user }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(hasData ? { env: { KO_DATA_PATH: DATA } } : {}),
  };
  return {
    name,
    program: program.package,
    origin: path,
    settings: {
      platforms: textsOf(values.platforms) ?? ['linux/amd64'],
      repository: values.bare === true ? prefix : `${prefix}${suffix}`,
      tags: releaser.tags(tags, [...path, 'tags']),
      base: releaser.text(textOf(values.base_image) ?? DEFAULT_BASE, [...path, 'base_image']),
      ...(Object.keys(config).length === 0 ? {} : { config }),
      ...(Object.keys(annotations).length === 0
        ? {}
        : { annotations: { manifest: annotations, index: annotations } }),
      go: goOptions([{ ...releaser.flagsOf(program), package: program.package }]),
      ...(hasData
        ? { files: { [DATA]: { file: posix.join(directory, 'kodata'), symlinks: 'follow' } } }
        : {}),
    },
  };
}

const NO_BUILD: ReleaserBuild = {
  id: '',
  package: '.',
  main: '.',
  directory: '.',
  binary: '',
  env: [],
  flags: [],
  toolFlags: [],
  ldflags: [],
  tags: [],
  platforms: [],
  path: ['kos'],
  others: [],
};

/** A build with what the image sets itself. */
function ownBuild(values: ReleaserItem['values'], build: ReleaserBuild | undefined): ReleaserBuild {
  // ko is given no others.
  const base: ReleaserBuild = { ...(build ?? NO_BUILD), toolFlags: [], tags: [] };
  const main = textOf(values.main);
  const directory = textOf(values.working_dir);
  const own = {
    env: textsOf(values.env),
    flags: textsOf(values.flags)?.filter((flag) => flag !== '-trimpath'),
    ldflags: textsOf(values.ldflags),
    package:
      main === undefined && directory === undefined
        ? undefined
        : packageIn(directory ?? base.directory, main ?? base.main),
  };
  const set = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(set) };
}
