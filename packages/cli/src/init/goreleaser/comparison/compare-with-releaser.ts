import { isRecord } from '@strake/core';
import type { Invocation } from '../../../invocation.ts';
import type { DescribedProject, Project } from '../../described-project.ts';
import type { Settings } from '../../draft.ts';
import type { Comparison } from '../../proof/compare-facts.ts';
import { reportComparisons } from '../../proof/report-comparisons.ts';
import { planFiles, resolveWritten } from '../../proof/resolve-written.ts';
import { withSampleVariables } from '../../proof/sample-variables.ts';
import type { ReleaserFile, ReleaserItem } from '../file/read-releaser.ts';
import { projectName } from '../image/describe-releaser.ts';
import { buildFacts } from './build-facts.ts';
import { compareArchives } from './compare-archives.ts';
import { compareDockerImage } from './compare-docker-image.ts';
import { compareKoImage } from './compare-ko-image.ts';
import type { ReleasedImage } from './released-image.ts';
import { sampleTemplates, withTemplateVariables } from './sample-templates.ts';

/** A new configuration, and that of GoReleaser which it stands for. */
export interface ReleaserComparison {
  readonly project: Project;
  readonly described: DescribedProject;
  readonly file: ReleaserFile;
  /** The configuration, parsed. */
  readonly config: Settings;
}

/**
 * Compares the images and archives of a new configuration with those of GoReleaser, without building any: its configuration is read a
 * second time, and its templates are evaluated with the values that variables of the new one get.
 * @returns lines that say what is equal and what differs
 */
export async function compareWithReleaser(
  { project, described, file, config }: ReleaserComparison,
  host: Pick<Invocation, 'env' | 'signal'>,
): Promise<readonly string[]> {
  const { directory, found } = project;
  const name = projectName(file, project);
  const env = withTemplateVariables(file, host.env);
  const [module = ''] = [...found].map(({ path = '' }) => path);
  const evaluate = await sampleTemplates({ file, name, module, env });
  const sample = onAllPlatforms(withSampleVariables(config, env));
  const { signal } = host;
  const view = await resolveWritten({ directory, config: sample }, { env, signal });
  const platforms = Object.values(view.images).flatMap((image) =>
    image.platforms === 'all' ? [] : Object.keys(image.platforms),
  );
  const planned = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const platform of new Set(platforms))
    planned.set(
      platform,
      await planFiles({ directory, config: sample }, platform, { env, signal }),
    );
  const builds = buildFacts(file, name, evaluate);
  const images = described.draft.images.flatMap((image): readonly ReleasedImage[] => {
    const item = image.origin && itemAt(file, image.origin);
    if (item === undefined) return [];
    const files = [...planned].map(
      ([platform, all]) => [platform, all.get(image.name) ?? []] as const,
    );
    const shared = { item, project, file, builds, evaluate, env, view };
    return [{ ...shared, name: image.name, files: new Map(files) }];
  });
  const compared: [string, Comparison][] = [];
  for (const image of images) {
    const [key] = image.item.path;
    if (key === 'kos') compared.push([image.name, compareKoImage(image, name)]);
    if (key === 'dockers' || key === 'dockers_v2')
      compared.push([image.name, await compareDockerImage(image)]);
  }
  const archives = Map.groupBy(
    images.filter(({ item }) => item.path[0] === 'archives'),
    ({ item }) => item.path.join('.'),
  );
  const title = file.file.name;
  return [
    ...reportComparisons(title, compared),
    ...reportComparisons(
      `the archives of ${title}`,
      [...archives.values()].map((all) => [all[0]?.name ?? '', compareArchives(all, name)]),
    ),
  ];
}

/** Archives are compared on all of their platforms. */
function onAllPlatforms(config: Settings): Settings {
  const { archivePlatforms: shared, ...top } = config;
  const images = Object.entries(isRecord(config.images) ? config.images : {}).map(
    ([name, image]) => {
      const { archivePlatforms = shared, ...own } = isRecord(image) ? image : {};
      const platforms = [own.platforms ?? top.platforms, archivePlatforms].flat();
      return [name, { ...own, platforms: platforms.filter((each) => each !== undefined) }];
    },
  );
  return { ...top, images: Object.fromEntries(images) };
}

/** The element at a path of the file; without one, its defaults. */
function itemAt({ top }: ReleaserFile, path: ReleaserItem['path']): ReleaserItem {
  const value = path.reduce<unknown>(
    (inner, key) => (Object(inner) as Readonly<Record<string, unknown>>)[key],
    top,
  );
  return { values: isRecord(value) ? value : {}, path };
}
