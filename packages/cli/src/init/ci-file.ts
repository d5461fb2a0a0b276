import { join } from 'node:path';
import type { CiProject } from './ci-project.ts';
import type { CiSystem } from './ci-system.ts';

/** A file that makes a CI system build the project. */
export interface CiFile {
  /** Relative to the root of the repository, where the system looks for it. */
  readonly path: string;
  readonly text: string;
  /** What to do with the text if there is such a file already, as a sentence. */
  readonly ifTaken: string;
}

/** The file for a CI system. */
export async function ciFile(system: CiSystem, project: CiProject): Promise<CiFile> {
  if (system === 'github') {
    const { githubWorkflow } = await import('./github-workflow.ts');
    return {
      path: '.github/workflows/strake.yml',
      text: githubWorkflow(project),
      ifTaken: 'Add the jobs that stdout has to it, or save stdout as another file beside it.',
    };
  }
  if (system === 'gitlab') {
    const { gitlabPipeline } = await import('./gitlab-pipeline.ts');
    return {
      path: '.gitlab-ci.yml',
      text: gitlabPipeline(project),
      ifTaken:
        'Save stdout as strake.gitlab-ci.yml beside it, and add "include: strake.gitlab-ci.yml" to it; its stages must have build and deploy.',
    };
  }
  const { kubernetesJobs } = await import('./kubernetes-jobs.ts');
  const path = join(project.directory, 'strake-job.yaml').replaceAll('\\', '/');
  return {
    path,
    text: kubernetesJobs(project, path),
    ifTaken: 'Compare it with what stdout has, or remove it first.',
  };
}
