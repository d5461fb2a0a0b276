/** Who builds, as far as the environment says it. */
export interface Builder {
  /** URI. */
  readonly id: string;
  /** URL of the run; another one for each run. */
  readonly invocationId?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** What builds outside of CI. */
export const LOCAL_BUILDER =
  'https://github.com/strake-build/strake/blob/main/docs/build-type.md#local';

/**
 * The identity of the builder, from the variables that CI sets. It is the identity that sigstore writes into the certificates of
 * the same job, where there is one. It proves nothing: whoever sets the environment chooses it; a keyless signature proves it.
 * Sources: the documentation of the variables of each; sigstore/fulcio docs/oidc.md for the identities.
 */
export function findBuilder(env: Env): Builder {
  for (const find of [github, gitlab, buildkite, circleci, azure, jenkins]) {
    const { id, invocationId } = find(env) ?? {};
    const clean = cleanUrl(id);
    const run = cleanUrl(invocationId);
    if (clean !== undefined)
      return { id: clean, ...(run === undefined ? {} : { invocationId: run }) };
  }
  return { id: LOCAL_BUILDER };
}

interface Found {
  readonly id: string | undefined;
  readonly invocationId?: string | undefined;
}

function github(env: Env): Found | undefined {
  if (env.GITHUB_ACTIONS !== 'true') return undefined;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  const { GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt = '1' } = env;
  return {
    id: joined(server, env.GITHUB_WORKFLOW_REF),
    invocationId: joined(server, repository, 'actions/runs', run, 'attempts', attempt),
  };
}

function gitlab(env: Env): Found | undefined {
  if (env.GITLAB_CI !== 'true') return undefined;
  const { CI_PROJECT_URL: project, CI_CONFIG_PATH: path = '.gitlab-ci.yml' } = env;
  const ref = gitlabRef(env);
  // It may be a URL with a token, or `FILE@PROJECT`: sigstore names no file then either.
  const isHere = /^(?!.*\.\.)[\w.-]+(?:\/[\w.-]+)*$/.test(path);
  const file = isHere ? `${project}//${path}${ref === undefined ? '' : `@${ref}`}` : project;
  return {
    id: project && file,
    invocationId: env.CI_JOB_URL,
  };
}

function gitlabRef(env: Env): string | undefined {
  if (env.CI_COMMIT_TAG) return `refs/tags/${env.CI_COMMIT_TAG}`;
  const branch = env.CI_COMMIT_BRANCH || env.CI_COMMIT_REF_NAME;
  return branch ? `refs/heads/${branch}` : undefined;
}

function buildkite(env: Env): Found | undefined {
  if (env.BUILDKITE !== 'true') return undefined;
  const { BUILDKITE_ORGANIZATION_SLUG: organization, BUILDKITE_PIPELINE_SLUG: pipeline } = env;
  return {
    id: joined('https://buildkite.com', organization, pipeline),
    invocationId: env.BUILDKITE_BUILD_URL,
  };
}

function circleci(env: Env): Found | undefined {
  if (env.CIRCLECI !== 'true') return undefined;
  const { CIRCLE_PROJECT_USERNAME: owner, CIRCLE_PROJECT_REPONAME: repository } = env;
  return {
    id: joined('https://app.circleci.com/pipelines', owner, repository),
    invocationId: env.CIRCLE_BUILD_URL,
  };
}

function azure(env: Env): Found | undefined {
  if (env.TF_BUILD !== 'True') return undefined;
  const { SYSTEM_COLLECTIONURI: server, SYSTEM_TEAMPROJECT: project } = env;
  const { SYSTEM_DEFINITIONID: pipeline, BUILD_BUILDID: run } = env;
  const home = joined(server, project && encodeURIComponent(project));
  return {
    id: home && pipeline && `${home}/_build?definitionId=${pipeline}`,
    invocationId: home && run && `${home}/_build/results?buildId=${run}`,
  };
}

function jenkins(env: Env): Found | undefined {
  return env.JENKINS_URL ? { id: env.JOB_URL, invocationId: env.BUILD_URL } : undefined;
}

/** Undefined if one of the parts is missing. */
function joined(...parts: readonly (string | undefined)[]): string | undefined {
  if (parts.some((part) => !part)) return undefined;
  return parts.map((part) => String(part).replace(/^\/+|\/+$/g, '')).join('/');
}

/** The numbers by which Azure names a pipeline and a run. */
const NUMBERED = /^\?(?:definitionId|buildId)=\d+$/;

/** A URL of the web without credentials, parameters and queries, which may contain some; undefined for anything else. */
function cleanUrl(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 2048 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!['https:', 'http:'].includes(url.protocol)) return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (!NUMBERED.test(url.search)) url.search = '';
  url.pathname = url.pathname.replace(/;[^/]*/g, '');
  return url.href;
}
