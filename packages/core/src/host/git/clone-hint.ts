/** How to get the full history in each CI, by a variable that the CI sets. */
const SETTINGS: readonly (readonly [variable: string, hint: string])[] = [
  ['GITHUB_ACTIONS', 'Set "fetch-depth: 0" for actions/checkout.'],
  ['GITLAB_CI', 'Set the variable GIT_DEPTH to 0 in .gitlab-ci.yml.'],
  ['TF_BUILD', 'Set "fetchDepth: 0" and "fetchTags: true" for the step "checkout".'],
  ['BITBUCKET_BUILD_NUMBER', 'Set "clone: { depth: full }" in bitbucket-pipelines.yml.'],
  ['DRONE', 'Set "clone: { depth: 0 }" in the pipeline.'],
];

/** How to get the full history of a clone, for the CI that made it. */
export function cloneHint(env: Readonly<Record<string, string | undefined>>): string {
  const setting = SETTINGS.find(([variable]) => env[variable]);
  return setting?.[1] ?? 'Fetch the rest: git fetch --unshallow --tags.';
}
