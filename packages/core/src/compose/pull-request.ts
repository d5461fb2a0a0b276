import type { StringMap } from '@strake/oci';

/**
 * What a CI service calls the change that this job reviews; undefined if the job reviews none. Whoever proposes a change may not have
 * been trusted with the branch yet. Gitea and Forgejo set the variables of GitHub.
 * Sources: GitHub Docs, "Store information in variables"; GitLab Docs, "Predefined CI/CD variables reference".
 */
export function pullRequest(
  env: Readonly<Partial<StringMap>>,
): 'pull request' | 'merge request' | undefined {
  if (env.GITHUB_ACTIONS === 'true' && env.GITHUB_EVENT_NAME?.startsWith('pull_request'))
    return 'pull request';
  if (env.CI_PIPELINE_SOURCE === 'external_pull_request_event') return 'pull request';
  const isMerge =
    Boolean(env.CI_MERGE_REQUEST_IID) || env.CI_PIPELINE_SOURCE === 'merge_request_event';
  return isMerge ? 'merge request' : undefined;
}
