import { documentation } from '../documentation.ts';
import { quoteShell } from '../print/quote-shell.ts';
import type { CiProject } from './ci-project.ts';
import { installNode, jobImage } from './container-commands.ts';

/** A pipeline of GitLab: shards that compile, a job that publishes, and one for merge requests. */
export function gitlabPipeline(project: CiProject): string {
  const { shards, strake, directory, compiler, node, install } = project;
  const isSplit = shards > 1;
  const setup = [
    ...installNode(project),
    ...(directory === '.' ? [] : [`cd ${quoteShell([directory])}`]),
    install,
    `echo "$CI_REGISTRY_PASSWORD" | ${strake} login "$CI_REGISTRY" --username "$CI_REGISTRY_USER" --password-stdin`,
  ];
  const lines = [
    '# Written by "strake init --ci gitlab"; edit it as you like. What each part is for:',
    `# ${documentation('ci')}#gitlab`,
    '.strake:',
    `  image: ${jobImage(project)}`,
    '  variables:',
    '    GIT_DEPTH: "0" # versions are read from tags and history; remove this line if nothing is versioned',
    ...(compiler ? [`    NODE_VERSION: ${node}`] : []),
    '  before_script:',
    ...setup.map((line) => `    - ${scalar(line)}`),
    '',
    '.strake-publishes:',
    '  extends: .strake',
    '  rules:',
    '    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
    '    - if: $CI_COMMIT_TAG',
    '',
    ...(isSplit
      ? [
          'strake-compile:',
          '  extends: .strake-publishes',
          '  stage: build',
          `  parallel: ${shards}`,
          '  allow_failure: true # the last job compiles what a failed shard left out',
          '  script:',
          `    - ${strake} build --shard auto --cache-write`,
          '',
        ]
      : []),
    ...project.signingSecrets.map(
      (name) =>
        `# Needs the CI/CD variable ${name}, protected and not of the type file: for the key that signs the images.`,
    ),
    'strake-publish:',
    '  extends: .strake-publishes',
    '  stage: deploy',
    '  resource_group: strake-publish # one at a time: an older pipeline must not move a tag after a newer one',
    ...(project.signsKeyless
      ? [
          '  id_tokens: # the identity that the images are signed with',
          '    SIGSTORE_ID_TOKEN:',
          '      aud: sigstore',
        ]
      : []),
    '  script:',
    `    - ${strake} build --push --cache-write`,
    '',
    '# Reads the cache, and writes and publishes nothing.',
    'strake-merge-request:',
    '  extends: .strake',
    '  stage: build',
    '  interruptible: true',
    '  rules:',
    '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    '  script:',
    `    - ${strake} build`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A command as YAML reads it back: in single quotes if it contains what YAML would read as a mapping or a comment. */
function scalar(line: string): string {
  return /: | #|^['"&*!|>%@`[{]/.test(line) ? `'${line.replaceAll("'", "''")}'` : line;
}
