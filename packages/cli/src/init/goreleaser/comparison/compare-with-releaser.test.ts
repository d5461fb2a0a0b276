import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isRecord } from '@strake/core';
import { parse } from 'yaml';
import { firstConfig } from '../../first-config.ts';
import { surveyProject } from '../../survey-project.ts';
import { Variables } from '../../template/variables.ts';
import { readReleaser } from '../file/read-releaser.ts';
import { describeReleaser } from '../image/describe-releaser.ts';
import { compareWithReleaser } from './compare-with-releaser.ts';

const FILES = {
  'cmd/tool/kodata/x': '',
  'cmd/server/main.go': '',
  'conf.toml': '',
  'LICENSE.txt': '',
  'docs/a/b.md': '',
  'run.sh': '',
  Dockerfile: `FROM alpine:3
ARG TARGETPLATFORM VERSION=dev
LABEL a=b
ENV VERSION=$VERSION
COPY $TARGETPLATFORM/tool /bin/tool
COPY conf.toml /etc/tool/
ENTRYPOINT ["tool"]
`,
};

const RELEASER = `project_name: acme
env: ['OWNER={{ envOrDefault "OWNER" "me" }}', GOFLAGS=-mod=mod, CGO_ENABLED=0]
builds:
- id: tool
  main: ./cmd/tool
  binary: tool
  flags: -v -trimpath
  gcflags: all=-l
  buildmode: pie
  tags: [netgo]
  ldflags: ['-X main.v={{ .Version }} -X main.o={{ .Env.OWNER }}', -s]
  env: ['GOEXPERIMENT={{ .Minor }}{{ .Patch }}{{ .RawVersion }}{{ .Prerelease }}']
  goos: [linux, darwin, windows]
  goarch: [amd64, arm]
  ignore: [{ goos: windows, goarch: arm }]
- { id: server, main: ./cmd/server, binary: '{{ .ProjectName }}-server', ldflags: [], goos: [linux], goarch: [amd64] }
kos:
- build: tool
  repositories: ['example.com/{{ .Env.OWNER }}', example.com/other]
  base_import_paths: true
  tags: ['{{ .Tag }}', 'v{{ .Major }}', '{{ if .IsSnapshot }}dev{{ else }}{{ .Env.TAG }}{{ end }}']
  labels: { l: '{{ .ShortCommit }}' }
  annotations: { n: m }
  user: '7'
  platforms: [linux/amd64, linux/arm/v7]
dockers_v2:
- ids: [tool]
  images: [example.com/docker]
  build_args: { VERSION: '{{ .Version }}' }
  labels: { c: '{{ .Branch }}' }
  annotations: { d: e }
dockers:
- image_templates: ['example.com/first:{{ .Tag }}']
  goarch: arm
  build_flag_templates: ['--build-arg=VERSION={{ .Tag }}', --pull, '--label=a={{ .Branch }}']
archives:
- ids: [tool]
  format_overrides: [{ goos: windows, formats: [zip] }, { goos: darwin, formats: [none] }]
  files: [LICENSE*, docs, run.sh, { src: conf.toml, dst: etc/tool.toml }]
- { id: second, ids: [server], wrap_in_directory: true }
checksum: { name_template: sums.txt }
`;

/** The lines of a comparison with the configuration that is written, after a change. */
async function compare(t: TestContext, change: (text: string) => string = (text) => text) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-released-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries({ ...FILES, '.goreleaser.yaml': RELEASER })) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  await chmod(join(directory, 'run.sh'), 0o755);
  const found = ['tool', 'server'].map((name) => ({
    name,
    package: `./cmd/${name}`,
    path: `example.com/acme/cmd/${name}`,
    plugin: 'go',
    options: {},
  }));
  const survey = await surveyProject(directory);
  const variables = new Variables();
  const project = { directory, found, survey, all: false, variables };
  const file = await readReleaser(directory);
  assert.ok(file);
  const described = await describeReleaser(project, file);
  assert.ok(described);
  const { draft } = described;
  const vars = variables.settings();
  const text = firstConfig({ ...draft, top: { ...draft.top, vars } });
  const config: unknown = parse(change(text));
  assert.ok(isRecord(config));
  const host = { env: {}, signal: new AbortController().signal };
  return compareWithReleaser({ project, described, file, config }, host);
}

const OTHERS =
  'differs: names without example.com/other/tool:v1.2.3, example.com/other/tool:v1, example.com/other/tool:tag.example (tool)';
const SAME = [
  'same as .goreleaser.yaml in 3 images: base, platforms, 3 files, entrypoint, environment, labels, flags and variables of go',
  OTHERS,
  'differs: programs are in /app, which is in PATH, instead of /ko-app (tool)',
  'same as the archives of .goreleaser.yaml in 2 images: archives, 8 files, checksums, flags and variables of go',
];

test('finds that images and archives are those of GoReleaser', async (t) => {
  assert.deepEqual(await compare(t), SAME);
});

test('names everything that images and archives lost', async (t) => {
  const lines = await compare(t, (text) =>
    text
      .replace('ldflags: ["-X main.v={{release}}"', 'ldflags: ["-X main.v=1"')
      .replace('dist/acme_{{release}}_{{os}}', 'dist/acme_{{os}}')
      .replace('run.sh', 'run')
      .replace('/bin/tool }', '/usr/bin/tool }')
      .replace('base: "alpine:3"', 'base: scratch')
      .replace('d: e', 'd: f')
      .replace('sums.txt', 'sum.txt'),
  );
  assert.deepEqual(lines, [
    'same as .goreleaser.yaml in 3 images: platforms, 3 files, entrypoint, environment, labels',
    OTHERS,
    'differs: programs are in /app, which is in PATH, instead of /ko-app (tool)',
    'differs: flags and variables of go without -ldflags=-X main.v=1.2.3 -X main.o=me -s with -ldflags=-X main.v=1 -X main.o=me -s (tool)',
    'differs: base without alpine:3 with scratch (docker)',
    'differs: programs without /bin/tool of cmd/tool with /usr/bin/tool of cmd/tool (docker)',
    'differs: annotations without index:d=e with index:d=f (docker)',
    'same as the archives of .goreleaser.yaml in 2 images: flags and variables of go',
    'differs: archives without acme_1.2.3_linux_amd64.tar.gz, acme_1.2.3_linux_armv6.tar.gz with acme_linux_amd64.tar.gz, acme_linux_armv6.tar.gz (acme-archive)',
    'differs: files without run.sh (mode 0755) (acme-archive)',
    'differs: checksums with sum.txt (acme-archive)',
  ]);
});
