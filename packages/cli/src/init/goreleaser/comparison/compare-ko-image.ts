import { posix } from 'node:path';
import { DEFAULT_BASE } from '@strake/plugin-ko/settings';
import { compareImages } from '../../ko/compare-images.ts';
import { PROGRAMS } from '../../ko/ko-paths.ts';
import { type Comparison, compareFacts } from '../../proof/compare-facts.ts';
import { platformOf } from '../../proof/resolve-written.ts';
import { pairFacts } from '../../proof/written-facts.ts';
import { mapOf, textOf, textsOf } from '../file/read-releaser.ts';
import { goFacts, wordsOf } from './build-facts.ts';
import { publicationFacts } from './publication-facts.ts';
import type { ReleasedImage } from './released-image.ts';

/** Compares an element of `kos` with its image. Source: internal/pipe/ko/ko.go */
export function compareKoImage(image: ReleasedImage, name: string): Comparison {
  const { item, file, project, builds, evaluate, view } = image;
  const { values } = item;
  const id = textOf(values.build) ?? textOf(values.id) ?? name;
  const build = builds.find((each) => each.id === id);
  const main = textOf(values.main) ?? textOf(build?.values.main) ?? '.';
  const start = textOf(values.working_dir) ?? textOf(build?.values.dir) ?? '.';
  const directory = posix.join(start, main);
  const found = project.found.find((each) => posix.normalize(each.package) === directory);
  const program = posix.basename((found?.path ?? directory).replace(/\/v\d+$/, ''));
  const list = (key: string) => textsOf(values[key]) ?? textsOf(build?.values[key]) ?? [];
  const words = textsOf(values.flags) ?? wordsOf(build?.values.flags) ?? [];
  const flags = goFacts(
    file,
    { flags: words, ldflags: list('ldflags'), env: list('env') },
    evaluate,
  );
  const labels = Object.entries(mapOf(values.labels)).map(([key, text]) => [key, evaluate(text)]);
  const own = platformOf(view, image.name, 'linux/amd64');
  const user = textOf(values.user);
  const compared = compareImages({
    directory: project.directory,
    ko: {
      ...own,
      options: {
        go: { programs: [{ package: directory, path: `${PROGRAMS}/${program}`, flags }] },
        ko: {
          kodata: posix.join(directory, 'kodata'),
          ...(user === undefined ? {} : { user }),
          labels: Object.fromEntries(labels),
        },
      },
    },
    own,
    program,
  });
  const repositories = textsOf(values.repositories) ??
    textsOf(values.repository) ?? ['{{ .Env.KO_DOCKER_REPO }}'];
  const importPath = found?.path ?? directory;
  const suffix =
    values.bare === true
      ? ''
      : // A note says that there is no hash.
        `/${values.preserve_import_paths === true ? importPath : posix.basename(importPath)}`;
  const annotations = Object.entries(mapOf(values.annotations)).map(([key, text]) => [
    key,
    evaluate(text),
  ]);
  const facts = publicationFacts(view, image.name);
  const settled = compareFacts(
    {
      base: [evaluate(textOf(values.base_image) ?? DEFAULT_BASE)],
      platforms: textsOf(values.platforms) ?? ['linux/amd64'],
      names: repositories.flatMap((repository) =>
        (textsOf(values.tags) ?? ['latest']).map(
          (tag) => `${evaluate(repository)}${suffix}:${evaluate(tag)}`,
        ),
      ),
      annotations:
        annotations.length === 0
          ? undefined
          : ['manifest', 'index'].flatMap((scope) =>
              pairFacts(Object.fromEntries(annotations)).map((pair) => `${scope}:${pair}`),
            ),
    },
    { base: [own.base], ...facts },
  );
  return {
    ...compared,
    equal: [...settled.equal, ...compared.equal],
    different: [...settled.different, ...compared.different],
  };
}
