import { findKoFile } from '../config/ko-file.ts';
import type { DescribedProject, Project } from './described-project.ts';
import { describeDockerfiles } from './dockerfile/image/describe-dockerfiles.ts';
import { itemsOf, readReleaser } from './goreleaser/file/read-releaser.ts';
import { describeReleaser } from './goreleaser/image/describe-releaser.ts';
import { describeKo } from './ko/describe-ko.ts';
import { plainProject } from './plain-project.ts';

/**
 * A configuration for a project, from the files of another tool if there are any: those of ko, of GoReleaser, or Dockerfiles.
 * @throws if one of them cannot be read
 */
export async function describeProject(project: Project): Promise<DescribedProject> {
  const releaser = await readReleaser(project.directory);
  // GoReleaser runs ko with settings of its own: directories `kodata` alone do not say that ko is used without it.
  const runsKo = releaser !== undefined && itemsOf(releaser, 'kos').length > 0;
  const ko =
    runsKo && findKoFile(project.directory) === undefined ? undefined : await describeKo(project);
  if (ko !== undefined)
    return releaser === undefined
      ? ko
      : withRemark(ko, `${releaser.file.name} was not read, because ko makes the images`);
  const released = releaser && (await describeReleaser(project, releaser));
  const makesImages = released?.draft.images.some(({ settings }) => settings.outputs === undefined);
  const docker = makesImages ? undefined : await describeDockerfiles(project);
  if (released === undefined) return docker ?? plainProject(project);
  return docker === undefined || docker.sources.length === 0 ? released : both(docker, released);
}

/** The images of one description and the archives of another. */
function both(images: DescribedProject, archives: DescribedProject): DescribedProject {
  const names = new Set(images.draft.images.map(({ name }) => name));
  return {
    ...images,
    draft: {
      plugins: [...new Set([...images.draft.plugins, ...archives.draft.plugins])],
      top: images.draft.top,
      images: [
        ...images.draft.images,
        ...archives.draft.images.filter(({ name }) => !names.has(name)),
      ],
    },
    ...(archives.releaser === undefined ? {} : { releaser: archives.releaser }),
    sources: [...images.sources, ...archives.sources],
    notes: [...images.notes, ...archives.notes],
  };
}

function withRemark(described: DescribedProject, remark: string): DescribedProject {
  return { ...described, remarks: [...(described.remarks ?? []), remark] };
}
