import { join } from 'node:path';
import type { CiProject } from './ci-project.ts';
import type { CiSystem } from './ci-system.ts';
import { githubWorkflow } from './github-workflow.ts';
import { gitlabPipeline } from './gitlab-pipeline.ts';
import { kubernetesJobs } from './kubernetes-jobs.ts';

/** A file that makes a CI system build the project. */
export interface CiFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** What to do with the text if there is such a file already, as a sentence. */
  readonly ifTaken: string;
}

/** The file for a CI system. */
export function ciFile(system: CiSystem, project: CiProject): CiFile {
  if (system === 'github')
    return {
      path: '.github/workflows/strake.yml',
      text: githubWorkflow(project),
      ifTaken: 'Add the jobs that stdout shows to it, or save stdout as another file beside it.',
    };
  if (system === 'gitlab')
    return {
      path: '.gitlab-ci.yml',
      text: gitlabPipeline(project),
      ifTaken:
        'Save stdout as strake.gitlab-ci.yml beside it, and add "include: strake.gitlab-ci.yml" to it; its stages must contain build and deploy.',
    };
  const path = join(project.directory, 'strake-job.yaml').replaceAll('\\', '/');
  return {
    path,
    text: kubernetesJobs(project, path),
    ifTaken: 'Compare it with what stdout shows, or remove it first.',
  };
}
