import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pullRequest } from './pull-request.ts';

const cases = [
  [{}, undefined],
  [{ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push' }, undefined],
  [{ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'merge_group' }, undefined],
  [{ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' }, 'pull request'],
  [{ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request_target' }, 'pull request'],
  [{ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request_review' }, 'pull request'],
  [{ GITHUB_EVENT_NAME: 'pull_request' }, undefined],
  [{ CI_PIPELINE_SOURCE: 'push', CI_MERGE_REQUEST_IID: '' }, undefined],
  [{ CI_PIPELINE_SOURCE: 'merge_request_event' }, 'merge request'],
  [{ CI_MERGE_REQUEST_IID: '7' }, 'merge request'],
  [{ CI_PIPELINE_SOURCE: 'external_pull_request_event' }, 'pull request'],
] as const;

for (const [env, expected] of cases) {
  test(`tells from ${JSON.stringify(env)} whether a job reviews a change`, () => {
    assert.equal(pullRequest(env), expected);
  });
}
