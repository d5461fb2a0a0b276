import { posix } from 'node:path';
import type { DescribedProject, Project } from '../../described-project.ts';
import type { DraftImage, Note } from '../../draft.ts';
import { isTrue, itemsOf, type ReleaserFile, textOf } from '../file/read-releaser.ts';
import { Releaser } from '../file/releaser.ts';
import { readBuild } from '../file/releaser-build.ts';
import { archiveImage } from './archive-image.ts';
import { dockerImages } from './docker-images.ts';
import { koImage } from './ko-image.ts';

/** Keys that say nothing of programs, images and archives. */
const SILENT =
  /^(version|project_name|dist|builds|kos|dockers|dockers_v2|docker_manifests|archives|checksum|git|gomod|metadata|report_sizes|includes|env|snapshot|pro|variables)$/;

/**
 * A configuration with the images and archives of a configuration of GoReleaser.
 * @returns undefined if it has none
 */
export async function describeReleaser(
  project: Project,
  releaser: ReleaserFile,
): Promise<DescribedProject | undefined> {
  const { file, top } = releaser;
  const name = projectName(releaser, project);
  const listed = itemsOf(releaser, 'builds').filter(({ values }) => !isTrue(values.skip));
  const builds = (listed.length > 0 ? listed : [{ values: {}, path: ['builds'] }]).map((item) =>
    readBuild(item, name),
  );
  const context = new Releaser(releaser, project, name, builds);
  const images: readonly DraftImage[] = [
    ...itemsOf(releaser, 'kos')
      .filter(({ values }) => !isTrue(values.disable))
      .map((item) => koImage(item, context)),
    ...(await dockerImages(releaser, context)),
    ...archiveImage(releaser, context),
  ];
  if (images.length === 0) return undefined;
  const left = Object.keys(top).filter((key) => !SILENT.test(key));
  const notes: Note[] = [...context.notes];
  if (left.length > 0)
    notes.push({
      file: file.name,
      line: file.lineOf([left[0] ?? '']),
      what: left.join(', '),
      reason: 'left to GoReleaser',
    });
  const used = new Set(builds.map((build) => build.package));
  const chosen = project.found.filter((image) => used.has(image.package));
  const others = project.found.filter((image) => !used.has(image.package));
  const hasFiles = images.some(({ settings }) => settings.files !== undefined);
  const isForWindows = images.some(({ settings }) =>
    [settings.platforms].flat().some((platform) => String(platform).startsWith('windows/')),
  );
  return {
    draft: {
      plugins: ['go', ...(hasFiles ? ['files'] : []), ...(isForWindows ? ['windows'] : [])],
      top: {},
      images: withUniqueNames(images),
    },
    releaser,
    chosen: { images: chosen, skipped: [], below: [] },
    sources: [posix.normalize(file.name), ...context.sources],
    notes: notes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    ...(others.length === 0
      ? {}
      : {
          remarks: [
            `programs that it does not build were left out: ${others.map((image) => image.package).join(', ')}`,
          ],
        }),
  };
}

/** The name of a project, by default the last part of its module's path. Source: internal/pipe/project */
export function projectName({ top }: ReleaserFile, { found: [first] }: Project): string {
  const below = posix.normalize(first?.package ?? '.');
  const path = first?.path ?? 'app';
  const module = below === '.' ? path : path.slice(0, -below.length - 1);
  return textOf(top.project_name) ?? posix.basename(module);
}

function withUniqueNames(images: readonly DraftImage[]): readonly DraftImage[] {
  const taken = new Set<string>();
  return images.map((image) => {
    let name = image.name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-');
    for (let at = 2; taken.has(name); at += 1) name = `${image.name}-${at}`;
    taken.add(name);
    return { ...image, name };
  });
}
