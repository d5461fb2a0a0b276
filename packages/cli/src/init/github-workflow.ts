import { DEFAULT_LANGUAGE } from '../config/default-plugins.ts';
import { documentation } from '../documentation.ts';
import type { CiProject } from './ci-project.ts';
import { indented, inlineYaml } from './yaml-lines.ts';

/** How each job prepares its machine, and what it runs in the end. */
interface Job {
  readonly run: string;
  /** It has the key that signs what it writes. */
  readonly signs: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Secrets for the key that signs the images. */
  readonly secrets?: readonly string[];
}

/** A workflow of GitHub Actions: shards that compile, a job that publishes, and one for pull requests. */
export function githubWorkflow(project: CiProject): string {
  const { shards, strake, directory } = project;
  const isSplit = shards > 1;
  const lines = [
    '# Written by "strake init --ci github"; edit it as you like. What each part is for:',
    `# ${documentation('ci')}#github-actions`,
    '# Actions are named by major version, as GitHub recommends; pin their commits if your policy demands it.',
    'name: strake',
    'on:',
    '  push:',
    '    branches: [main, master]',
    '    tags: ["v*"]',
    '  pull_request:',
    '',
    'permissions:',
    '  contents: read',
    '',
    '# An older run must not move a tag after a newer one.',
    'concurrency:',
    '  group: strake-${{ github.ref }}',
    "  cancel-in-progress: ${{ github.event_name == 'pull_request' }}",
    '',
    'defaults:',
    '  run:',
    '    shell: bash',
    ...(directory === '.' ? [] : [`    working-directory: ${inlineYaml(directory)}`]),
    '',
    'jobs:',
    ...indented(2, [
      ...(isSplit ? [...shardJob(project), ''] : []),
      'publish:',
      ...(isSplit
        ? [
            '  needs: compile',
            '  # Also if a shard failed: this job compiles what is missing.',
            "  if: ${{ !cancelled() && github.event_name != 'pull_request' }}",
          ]
        : ["  if: github.event_name != 'pull_request'"]),
      '  runs-on: ubuntu-latest',
      '  permissions:',
      '    contents: read',
      '    packages: write',
      ...(project.signsKeyless
        ? ['    id-token: write # the identity that the images are signed with']
        : []),
      ...steps(project, {
        run: `${strake} build --push --cache-write`,
        signs: true,
        secrets: project.signingSecrets,
      }),
      '',
      '# Reads the cache, and writes and publishes nothing.',
      'pull-request:',
      "  if: github.event_name == 'pull_request'",
      '  runs-on: ubuntu-latest',
      '  permissions:',
      '    contents: read',
      '    packages: read',
      ...steps(project, { run: `${strake} build`, signs: false }),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function shardJob(project: CiProject): readonly string[] {
  const { shards, strake } = project;
  const list = Array.from({ length: shards }, (_, at) => at + 1);
  return [
    'compile:',
    "  if: github.event_name != 'pull_request'",
    '  runs-on: ubuntu-latest',
    '  permissions:',
    '    contents: read',
    '    packages: write',
    '  strategy:',
    '    fail-fast: false',
    '    matrix:',
    `      shard: [${list.join(', ')}]`,
    ...steps(project, {
      run: `${strake} build --shard "$SHARD" --cache-write`,
      env: { SHARD: '${{ matrix.shard }}/${{ strategy.job-total }}' },
      signs: true,
    }),
  ];
}

function steps(project: CiProject, { run, signs, env, secrets = [] }: Job): readonly string[] {
  const variables = {
    ...env,
    ...(signs && { STRAKE_CACHE_KEY: '${{ secrets.STRAKE_CACHE_KEY }}' }),
  };
  const named = [
    ...Object.entries(variables).map(([name, value]) => `    ${name}: ${value}`),
    ...secrets.map(
      (name) => `    ${name}: \${{ secrets.${name} }} # for the key that signs the images`,
    ),
  ];
  return indented(2, [
    'steps:',
    ...indented(2, [
      '- uses: actions/checkout@v7',
      '  with:',
      '    fetch-depth: 0 # versions are read from tags and history; remove this line if nothing is versioned',
      '    persist-credentials: false',
      '- uses: actions/setup-node@v7',
      '  with:',
      `    node-version: ${project.node.split('.')[0]}`,
      ...compilerStep(project),
      `- run: ${project.install}`,
      `- run: echo "$TOKEN" | ${project.strake} login ghcr.io --username "$GITHUB_ACTOR" --password-stdin`,
      '  env:',
      '    TOKEN: ${{ github.token }}',
      `- run: ${run}`,
      ...(named.length > 0 ? ['  env:', ...named] : []),
    ]),
  ]);
}

function compilerStep({ compiler }: CiProject): readonly string[] {
  if (!compiler) return [];
  const { action, inputs } = DEFAULT_LANGUAGE.ci;
  return [
    `- uses: ${action}`,
    '  with:',
    `    ${inputs.version}: ${inlineYaml(compiler.file)}`,
    // The action would restore all that an earlier run kept before strake knows whether anything has to be compiled.
    `    ${inputs.cache}: false # the remote cache has what was compiled, and strake fetches only what it needs`,
  ];
}
