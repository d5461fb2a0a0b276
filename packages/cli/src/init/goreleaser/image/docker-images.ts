import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isRecord } from '@strake/core';
import { dockerfileImage } from '../../dockerfile/image/dockerfile-image.ts';
import { readFinalStage } from '../../dockerfile/stage/read-final-stage.ts';
import type { DraftImage, Settings } from '../../draft.ts';
import { goOptions, type ProgramSettings } from '../../go-options.ts';
import { type DockerItem, readDockerItems } from '../file/docker-item.ts';
import type { ReleaserFile } from '../file/read-releaser.ts';
import type { Releaser } from '../file/releaser.ts';
import type { ReleaserBuild } from '../file/releaser-build.ts';

/** The images of `dockers_v2`, and of `dockers` with `docker_manifests`. */
export async function dockerImages(
  file: ReleaserFile,
  releaser: Releaser,
): Promise<readonly DraftImage[]> {
  const images = await Promise.all(
    readDockerItems(file).map((item) => dockerImage(item, releaser)),
  );
  return images.filter((image) => image !== undefined);
}

async function dockerImage(item: DockerItem, releaser: Releaser): Promise<DraftImage | undefined> {
  const { dockerfile, path } = item;
  if (!existsSync(join(releaser.project.directory, dockerfile))) {
    releaser.note([...path, 'dockerfile'], dockerfile, 'left out: the file does not exist');
    return undefined;
  }
  const builds = releaser.buildsOf(item.ids);
  const prepared = {
    prebuilt: prebuiltPrograms(builds, releaser),
    args: new Map(Object.entries(releaser.map(item.buildArgs, [...path, 'build_args']))),
  };
  const final = await readFinalStage(dockerfile, releaser.project, ['.'], prepared);
  const image = dockerfileImage(final, releaser.project.variables);
  if (image === undefined) {
    releaser.note([...path, 'dockerfile'], dockerfile, 'the image contains no program of "builds"');
    return undefined;
  }
  releaser.notes.push(...image.notes);
  releaser.sources.push(dockerfile);
  if (item.hasPlatformNames)
    releaser.note(
      path,
      'image_templates',
      'only the names of docker_manifests are written: "platformTags" names images of single platforms',
    );
  for (const other of item.others) releaser.note(path, other, 'it has no equivalent');
  const split = item.references.map(
    (each) => /^(.*?)(?::((?:\{\{.*?\}\}|[^:/{])+))?$/s.exec(each) ?? [],
  );
  const repositories = [...new Set(split.flatMap(([, repository]) => repository ?? []))];
  const [repository, ...others] = repositories;
  for (const other of others)
    releaser.note(
      path,
      other,
      'an image has one repository: add "--output docker://REPOSITORY:TAG" to "strake build --push" for this one',
    );
  const tags = split.flatMap(([, , tag]) => tag ?? []);
  const converted = repository === undefined ? undefined : releaser.text(repository, path);
  const labels = releaser.map(item.labels, [...path, 'labels']);
  const annotations = annotationsOf(item, releaser);
  const config: Settings = isRecord(image.settings.config) ? image.settings.config : {};
  const own = isRecord(config.labels) ? config.labels : {};
  const [program = ''] = image.programs;
  return {
    name: posix.basename(repository ?? program),
    program,
    origin: path,
    settings: {
      ...image.settings,
      platforms: item.platforms,
      ...(converted === undefined ? {} : { repository: converted }),
      ...(tags.length === 0 ? {} : { tags: releaser.tags([...new Set(tags)], path) }),
      config: {
        ...config,
        ...(Object.keys(labels).length === 0 ? {} : { labels: { ...own, ...labels } }),
      },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      go: goOptions(programsOf(image.settings.go).map((each) => withFlags(each, builds, releaser))),
    },
  };
}

/** The packages of programs that GoReleaser puts beside a Dockerfile, by the names of their files. */
export function prebuiltPrograms(
  builds: readonly ReleaserBuild[],
  releaser: Releaser,
): ReadonlyMap<string, string> {
  return new Map(builds.map((build) => [releaser.binaryOf(build), posix.normalize(build.package)]));
}

/** Annotations without a scope are those of the index, or of the manifest if there is only one. */
function annotationsOf({ annotations, path, platforms }: DockerItem, releaser: Releaser): Settings {
  const scopes: Record<string, Settings> = {};
  const converted = releaser.map(annotations, [...path, 'annotations']);
  for (const [key, value] of Object.entries(converted)) {
    const [, scope = platforms.length > 1 ? 'index' : 'manifest', name = key] =
      /^(index|manifest)(?:\[[^\]]*\])?:(.*)$/.exec(key) ?? [];
    scopes[scope] = { ...scopes[scope], [name]: value };
  }
  return scopes;
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
