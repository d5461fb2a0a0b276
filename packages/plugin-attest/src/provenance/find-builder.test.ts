import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBuilder, LOCAL_BUILDER } from './find-builder.ts';

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/app',
  GITHUB_WORKFLOW_REF: 'acme/app/.github/workflows/release.yml@refs/tags/v1',
  GITHUB_RUN_ID: '7',
  GITHUB_RUN_ATTEMPT: '2',
};
const GITLAB = {
  GITLAB_CI: 'true',
  CI_PROJECT_URL: 'https://gitlab.com/acme/app',
  CI_COMMIT_BRANCH: 'main',
  CI_JOB_URL: 'https://gitlab.com/acme/app/-/jobs/7',
};

for (const [service, env, id, invocationId] of [
  [
    'GitHub',
    GITHUB,
    'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1',
    'https://github.com/acme/app/actions/runs/7/attempts/2',
  ],
  [
    'GitLab',
    GITLAB,
    'https://gitlab.com/acme/app//.gitlab-ci.yml@refs/heads/main',
    'https://gitlab.com/acme/app/-/jobs/7',
  ],
  [
    'GitLab with a tag and another file',
    { ...GITLAB, CI_COMMIT_BRANCH: undefined, CI_COMMIT_TAG: 'v1', CI_CONFIG_PATH: 'ci/a.yml' },
    'https://gitlab.com/acme/app//ci/a.yml@refs/tags/v1',
    'https://gitlab.com/acme/app/-/jobs/7',
  ],
  ...['https://ci.example/a.yml?private_token=hush', 'a.yml@acme/ci:hush', '../hush.yml'].map(
    (path) =>
      [
        `GitLab with the file ${path}`,
        { ...GITLAB, CI_CONFIG_PATH: path },
        'https://gitlab.com/acme/app',
        'https://gitlab.com/acme/app/-/jobs/7',
      ] as const,
  ),
  [
    'Jenkins with secrets in its addresses',
    {
      JENKINS_URL: 'https://ci.example',
      JOB_URL: 'https://ann:hush@ci.example/job/app;jsessionid=hush/?token=hush#hush',
      BUILD_URL: 'https://ci.example/job/app/7/?token=hush',
    },
    'https://ci.example/job/app/',
    'https://ci.example/job/app/7/',
  ],
  [
    'Buildkite',
    {
      BUILDKITE: 'true',
      BUILDKITE_ORGANIZATION_SLUG: 'acme',
      BUILDKITE_PIPELINE_SLUG: 'app',
      BUILDKITE_BUILD_URL: 'https://buildkite.com/acme/app/builds/7',
    },
    'https://buildkite.com/acme/app',
    'https://buildkite.com/acme/app/builds/7',
  ],
  [
    'CircleCI',
    {
      CIRCLECI: 'true',
      CIRCLE_PROJECT_USERNAME: 'acme',
      CIRCLE_PROJECT_REPONAME: 'app',
      CIRCLE_BUILD_URL: 'https://circleci.com/gh/acme/app/7',
    },
    'https://app.circleci.com/pipelines/acme/app',
    'https://circleci.com/gh/acme/app/7',
  ],
  [
    'Azure',
    {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
      SYSTEM_TEAMPROJECT: 'my app',
      SYSTEM_DEFINITIONID: '3',
      BUILD_BUILDID: '7',
    },
    'https://dev.azure.com/acme/my%20app/_build?definitionId=3',
    'https://dev.azure.com/acme/my%20app/_build/results?buildId=7',
  ],
  [
    'Jenkins',
    {
      JENKINS_URL: 'https://ci.example/',
      JOB_URL: 'https://ci.example/job/app/',
      BUILD_URL: 'https://ci.example/job/app/7/',
    },
    'https://ci.example/job/app/',
    'https://ci.example/job/app/7/',
  ],
] as const)
  test(`names the builder of ${service}`, () => {
    assert.deepEqual(findBuilder(env), { id, invocationId });
  });

test('claims no builder of CI where variables are missing or no URL', () => {
  for (const env of [
    {},
    { CI: 'true' },
    { ...GITHUB, GITHUB_WORKFLOW_REF: '' },
    { ...GITHUB, GITHUB_SERVER_URL: 'javascript:alert(1)//' },
    { JENKINS_URL: 'x', JOB_URL: 'not a URL' },
  ])
    assert.deepEqual(findBuilder(env), { id: LOCAL_BUILDER });
});

test('leaves credentials out of URLs', () => {
  const secret = {
    GITLAB_CI: 'true',
    CI_PROJECT_URL: 'https://gitlab-ci-token:glpat@gitlab.com/a',
  };
  assert.deepEqual(findBuilder(secret), { id: 'https://gitlab.com/a//.gitlab-ci.yml' });
});
