import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { surveyProject } from '../../survey-project.ts';
import { Variables } from '../../template/variables.ts';
import { compareWithDockerfile } from './compare-with-dockerfile.ts';

const DOCKERFILE = `ARG BASE=scratch
FROM golang AS b
COPY . /s
RUN cd /s && go build -ldflags -s -o /a ./cmd/app
FROM $BASE AS common
CMD ["below"]
USER 7
FROM common
CMD ["--port", "80"]
ENTRYPOINT ["/app"]
ENV A=1
EXPOSE 80
HEALTHCHECK --interval=90s CMD /app -x
LABEL l="two words"
COPY --from=b /a /app
COPY web /srv/
`;

const CONFIG = {
  entrypoint: ['/app'],
  cmd: ['--port', '80'],
  env: { A: '1' },
  user: '7',
  exposedPorts: ['80/tcp'],
  healthcheck: { test: ['CMD-SHELL', '/app -x'], interval: '1m30s' },
  labels: { l: 'two words' },
};
const GO = { ldflags: ['-s'], programs: [{ package: './cmd/app', path: '/app' }] };

async function compare(
  t: TestContext,
  config: object,
  go: object,
  files: readonly string[],
  dockerfile = DOCKERFILE,
) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-proof-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'web'));
  await writeFile(join(directory, 'web/x.sh'), '', { mode: 0o755 });
  await writeFile(join(directory, 'web/y'), '');
  await writeFile(join(directory, 'Dockerfile'), dockerfile);
  const found = [
    { name: 'app', package: './cmd/app', path: 'm/cmd/app', plugin: 'go', options: {} },
  ];
  const survey = await surveyProject(directory);
  const project = { directory, found, survey, all: false, variables: new Variables() };
  const shared = { base: 'scratch', annotations: {}, platformTags: [], archives: [], timestamp: 0 };
  const own = { ...shared, config, options: { go } };
  return compareWithDockerfile({
    ...{ project, file: 'Dockerfile', directories: ['.'], env: {}, own, files },
  });
}

test('finds nothing in an image that has what the Dockerfile says', async (t) => {
  const { different, files } = await compare(t, CONFIG, GO, ['/srv/x.sh (mode 0755)', '/srv/y']);
  assert.deepEqual([different, files], [[], 2]);
});

test('names everything that the configuration lost or changed', async (t) => {
  const config = { entrypoint: ['/app'], env: { A: '2' }, exposedPorts: [81] };
  const go = { programs: [{ package: './cmd/other', path: '/app' }] };
  const { equal, different } = await compare(t, config, go, ['/srv/x.sh']);
  assert.deepEqual(equal, ['base', 'entrypoint']);
  assert.deepEqual(different, [
    'programs without /app of cmd/app with /app of cmd/other',
    'flags and variables of go without -ldflags=-s',
    'files without /srv/x.sh (mode 0755), /srv/y with /srv/x.sh',
    'cmd without --port 80',
    'environment without A=1 with A=2',
    'user without 7',
    'ports without 80/tcp with 81/tcp',
    'healthcheck without CMD-SHELL "/app -x", interval=90s',
    'labels without l=two words',
  ]);
});

test('knows that root is the user of an image that names none', async (t) => {
  const text = 'FROM scratch\nCOPY app /app\nCOPY . /src\nCMD ["/app"]\n';
  const own = (user: string) => ({ entrypoint: [], cmd: ['/app'], user });
  const go = { programs: GO.programs };
  const root = await compare(t, own('0'), go, [], text);
  assert.deepEqual(root.different, ['files without /src/*']);
  const other = await compare(t, own('7'), go, ['/src/*'], text);
  assert.deepEqual(other.different, ['user with 7']);
});
