import type { DescribedProject, Project } from './described-project.ts';
import { describeDockerfiles } from './dockerfile/describe-dockerfiles.ts';
import { describeKo } from './ko/describe-ko.ts';
import { plainProject } from './plain-project.ts';

/**
 * A configuration for a project, from the files of other tools if there are any.
 * @throws if one of them cannot be read
 */
export async function describeProject(project: Project): Promise<DescribedProject> {
  return (
    (await describeKo(project)) ?? (await describeDockerfiles(project)) ?? plainProject(project)
  );
}
