import { posix } from 'node:path';
import { isRecord } from '@strake/core';
import { dockerfileImage } from '../dockerfile/dockerfile-image.ts';
import { readFinalStage } from '../dockerfile/read-final-stage.ts';
import type { DraftImage } from '../draft.ts';
import { goOptions, type ProgramSettings } from '../go-options.ts';
import {
  itemsOf,
  mapOf,
  type ReleaserFile,
  type ReleaserItem,
  textOf,
  textsOf,
} from './read-releaser.ts';
import type { Releaser } from './releaser.ts';
import type { ReleaserBuild } from './releaser-build.ts';

/** An image that GoReleaser makes of a Dockerfile and programs. */
interface DockerItem {
  readonly path: ReleaserItem['path'];
  readonly dockerfile: string;
  readonly ids?: readonly string[];
  readonly platforms: readonly string[];
  /** `ghcr.io/acme/app:{{ .Tag }}` */
  readonly references: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The images of `dockers_v2`, and of `dockers` with `docker_manifests`. */
export async function dockerImages(
  file: ReleaserFile,
  releaser: Releaser,
): Promise<readonly DraftImage[]> {
  const items = [...itemsOf(file, 'dockers_v2').map(readSecond), ...readFirst(file)];
  const images = await Promise.all(items.map((item) => dockerImage(item, releaser)));
  return images.filter((image) => image !== undefined);
}

function readSecond({ values, path }: ReleaserItem): DockerItem {
  const tags = textsOf(values.tags) ?? ['{{ .Tag }}'];
  const ids = textsOf(values.ids);
  return {
    path,
    dockerfile: textOf(values.dockerfile) ?? 'Dockerfile',
    ...(ids === undefined ? {} : { ids }),
    platforms: textsOf(values.platforms) ?? ['linux/amd64', 'linux/arm64'],
    references: (textsOf(values.images) ?? []).flatMap((image) =>
      tags.map((tag) => `${image}:${tag}`),
    ),
    labels: mapOf(values.labels),
  };
}

/** `dockers` has an element for each platform; those of one Dockerfile are one image. */
function readFirst(file: ReleaserFile): readonly DockerItem[] {
  const manifests = itemsOf(file, 'docker_manifests').flatMap(
    ({ values }) => textOf(values.name_template) ?? [],
  );
  const byFile = new Map<string, ReleaserItem[]>();
  for (const item of itemsOf(file, 'dockers')) {
    const name = textOf(item.values.dockerfile) ?? 'Dockerfile';
    byFile.set(name, [...(byFile.get(name) ?? []), item]);
  }
  return [...byFile].map(([dockerfile, items]) => {
    const [first] = items;
    const ids = textsOf(first?.values.ids);
    const flags = items.flatMap(({ values }) => textsOf(values.build_flag_templates) ?? []);
    const labels = flags.flatMap((flag) => {
      const [, name, value] = /^--label=([^=]+)=(.*)$/s.exec(flag) ?? [];
      return name === undefined || value === undefined
        ? []
        : [[name.replace(/^"/, ''), value.replace(/"$/, '')] as const];
    });
    return {
      path: first?.path ?? ['dockers'],
      dockerfile,
      ...(ids === undefined ? {} : { ids }),
      platforms: [...new Set(items.map(({ values }) => platformOf(values)))],
      references:
        manifests.length > 0
          ? manifests
          : items.flatMap(({ values }) => textsOf(values.image_templates) ?? []),
      labels: Object.fromEntries(labels),
    };
  });
}

function platformOf(values: ReleaserItem['values']): string {
  const [os, arch] = [textOf(values.goos) ?? 'linux', textOf(values.goarch) ?? 'amd64'];
  return arch === 'arm' ? `${os}/arm/v${textOf(values.goarm) ?? '6'}` : `${os}/${arch}`;
}

async function dockerImage(item: DockerItem, releaser: Releaser): Promise<DraftImage | undefined> {
  const { dockerfile, path } = item;
  const builds = releaser.buildsOf(item.ids);
  const prebuilt = new Map(builds.map((build) => [build.binary, posix.normalize(build.package)]));
  const final = await readFinalStage(dockerfile, releaser.project, ['.'], prebuilt);
  const image = dockerfileImage(final, releaser.project.variables);
  if (image === undefined) {
    releaser.note([...path, 'dockerfile'], dockerfile, 'the image contains no program of "builds"');
    return undefined;
  }
  releaser.notes.push(...image.notes);
  releaser.sources.push(dockerfile);
  const split = item.references.map(
    (each) => /^(.*?)(?::((?:\{\{.*?\}\}|[^:/{])+))?$/s.exec(each) ?? [],
  );
  const repositories = [...new Set(split.flatMap(([, repository]) => repository ?? []))];
  const [repository, ...others] = repositories;
  for (const other of others)
    releaser.note(path, other, 'an image has one repository: copy it with "strake copy"');
  const tags = split.flatMap(([, , tag]) => tag ?? []);
  const converted = repository === undefined ? undefined : releaser.text(repository, path);
  const labels = releaser.map(item.labels, [...path, 'labels']);
  const [program = ''] = image.programs;
  return {
    name: posix.basename(repository ?? program),
    program,
    settings: {
      ...image.settings,
      platforms: item.platforms,
      ...(converted === undefined ? {} : { repository: converted }),
      ...(tags.length === 0 ? {} : { tags: releaser.texts([...new Set(tags)], path) }),
      config: {
        ...(isRecord(image.settings.config) ? image.settings.config : {}),
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
      },
      go: goOptions(programsOf(image.settings.go).map((each) => withFlags(each, builds, releaser))),
    },
  };
}

function programsOf(go: unknown): readonly ProgramSettings[] {
  const programs: unknown = isRecord(go) ? go.programs : [];
  return Array.isArray(programs) ? programs : [];
}

function withFlags(
  program: ProgramSettings,
  builds: readonly ReleaserBuild[],
  releaser: Releaser,
): ProgramSettings {
  const build = builds.find((each) => each.package === program.package);
  return build === undefined ? program : { ...releaser.flagsOf(build), ...program };
}
