import { posix } from 'node:path';
import { expectedFacts, ownFacts } from '../../dockerfile/comparison/compare-with-dockerfile.ts';
import { type Comparison, compareFacts } from '../../proof/compare-facts.ts';
import { platformOf } from '../../proof/resolve-written.ts';
import { itemsOf, mapOf, type ReleaserItem, textOf, textsOf } from '../file/read-releaser.ts';
import { goFacts } from './build-facts.ts';
import { publicationFacts } from './publication-facts.ts';
import type { ReleasedImage } from './released-image.ts';

const PLATFORM = 'linux/amd64';

type Values = ReleaserItem['values'];
type Pairs = readonly (readonly [string, string])[];

/** Compares an element of `dockers_v2`, or those of `dockers` with one Dockerfile, with the image of the configuration. */
export async function compareDockerImage(image: ReleasedImage): Promise<Comparison> {
  const { item, file, project, evaluate, view } = image;
  const dockerfile = textOf(item.values.dockerfile) ?? 'Dockerfile';
  const ids = textsOf(item.values.ids);
  const builds = image.builds.filter(({ id }) => ids === undefined || ids.includes(id));
  const settings = item.path[0] === 'dockers_v2' ? second(item.values) : first(image, dockerfile);
  const evaluated = (pairs: Pairs) => pairs.map(([key, text]) => [key, evaluate(text)] as const);
  const args = new Map(evaluated(settings.args));
  const expected = await expectedFacts({
    project,
    file: dockerfile,
    directories: ['.'],
    prepared: { prebuilt: new Map(builds.map((each) => [each.binary, each.package])), args },
    args,
    env: image.env,
    flagsOf(name) {
      const build = builds.find((each) => each.package === posix.normalize(name));
      return build && goFacts(file, build.values, evaluate);
    },
  });
  const labels = new Map([
    ...(expected.labels ?? []).map((pair) => pair.split(/=(.*)/s, 2) as [string, string]),
    ...evaluated(settings.labels),
  ]);
  return compareFacts(
    {
      ...expected,
      labels: labels.size === 0 ? undefined : [...labels].map(([key, value]) => `${key}=${value}`),
      platforms: settings.platforms,
      names: settings.names.map((name) => evaluate(name)),
      annotations:
        settings.annotations.length === 0
          ? undefined
          : evaluated(settings.annotations).map(([key, value]) => `${key}=${value}`),
    },
    {
      ...ownFacts({
        own: platformOf(view, image.name, PLATFORM),
        files: image.files.get(PLATFORM) ?? [],
      }),
      ...publicationFacts(view, image.name),
    },
  );
}

interface Settings {
  readonly platforms: readonly string[];
  readonly names: readonly string[];
  readonly labels: Pairs;
  readonly args: Pairs;
  /** With their scopes before their names. */
  readonly annotations: Pairs;
}

/** Source: internal/pipe/docker/v2/docker.go */
function second(values: Values): Settings {
  const platforms = textsOf(values.platforms) ?? ['linux/amd64', 'linux/arm64'];
  const tags = textsOf(values.tags) ?? ['{{ .Tag }}'];
  const images = textsOf(values.images) ?? [];
  const scope = platforms.length > 1 ? 'index' : 'manifest';
  return {
    platforms,
    names: images.flatMap((image) => tags.map((tag) => `${image}:${tag}`)),
    labels: Object.entries(mapOf(values.labels)),
    args: Object.entries(mapOf(values.build_args)),
    annotations: Object.entries(mapOf(values.annotations)).map(([key, value]) => [
      /^(index|manifest)\b.*:/.test(key) ? key : `${scope}:${key}`,
      value,
    ]),
  };
}

/** Source: internal/pipe/docker/docker.go */
function first({ file }: ReleasedImage, dockerfile: string): Settings {
  const items = itemsOf(file, 'dockers').flatMap(({ values }) =>
    (textOf(values.dockerfile) ?? 'Dockerfile') === dockerfile ? [values] : [],
  );
  const manifests = itemsOf(file, 'docker_manifests').map(({ values }) => values.name_template);
  const flags = items.flatMap((values) => textsOf(values.build_flag_templates) ?? []);
  const pairs = (name: string): Pairs =>
    flags
      .filter((flag) => flag.startsWith(`--${name}=`) || flag.startsWith(`--${name} `))
      .map((flag) => {
        const pair = flag.slice(name.length + 3).replace(/^"(.*)"$/s, '$1');
        return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      });
  const scope = items.length > 1 ? 'index' : 'manifest';
  return {
    platforms: items.map((values) => {
      const arch = textOf(values.goarch) ?? 'amd64';
      const variant = arch === 'arm' ? `/v${textOf(values.goarm) ?? '6'}` : '';
      return `${textOf(values.goos) ?? 'linux'}/${arch}${variant}`;
    }),
    names: (manifests.length > 0
      ? manifests
      : items.map((values) => values.image_templates)
    ).flatMap((each) => textsOf(each) ?? []),
    labels: pairs('label'),
    args: pairs('build-arg'),
    annotations: pairs('annotation').map(([key, value]) => [`${scope}:${key}`, value]),
  };
}
