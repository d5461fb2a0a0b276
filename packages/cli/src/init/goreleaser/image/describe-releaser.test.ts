import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { surveyProject } from '../../survey-project.ts';
import { Variables } from '../../template/variables.ts';
import { readReleaser } from '../file/read-releaser.ts';
import { describeReleaser } from './describe-releaser.ts';

const PROGRAM = {
  name: 'tool',
  package: './cmd/tool',
  path: 'example.com/acme/tool/cmd/tool',
  plugin: 'go',
  options: {},
};

/** The images by name, what is noted, and the variables. */
async function describe(t: TestContext, files: Readonly<Record<string, string>>) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-releaser-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const survey = await surveyProject(directory);
  const variables = new Variables();
  const project = { directory, found: [PROGRAM], survey, all: false, variables };
  const releaser = await readReleaser(directory);
  assert.ok(releaser);
  const described = await describeReleaser(project, releaser);
  return {
    images: Object.fromEntries(
      described?.draft.images.map(({ name, settings }) => [name, settings]) ?? [],
    ),
    notes: described?.notes.map(({ line, what, reason }) => `${line}: ${what}: ${reason}`) ?? [],
    vars: variables.settings(),
    plugins: described?.draft.plugins,
  };
}

const BUILD = 'builds: [{ main: ./cmd/tool, ldflags: -s -w, goos: [linux], goarch: [arm64] }]\n';

test('makes an image of each element of kos', async (t) => {
  const { images, notes, vars } = await describe(t, {
    '.goreleaser.yaml': `${BUILD}archives: []
kos:
- repositories: ['ghcr.io/{{ .Env.OWNER }}', example.com/two]
  base_import_paths: true
  tags: ['{{ .Tag }}']
  labels: { a: '{{ .FullCommit }}' }
  user: "1000"
  sbom: none
`,
  });
  assert.deepEqual(notes, [
    '4: example.com/two: an image has one repository: add "--output docker://REPOSITORY:TAG" to "strake build --push" for this one',
  ]);
  assert.deepEqual(vars, {
    owner: { env: 'OWNER' },
    version: { git: 'tag', fallback: 'v0.0.0' },
    full_commit: { git: 'commit', fallback: '' },
  });
  assert.deepEqual(images, {
    tool: {
      platforms: ['linux/amd64'],
      repository: 'ghcr.io/{{owner}}/{{image}}',
      tags: ['{{version}}'],
      base: 'cgr.dev/chainguard/static:latest',
      config: { user: '1000', labels: { a: '{{full_commit}}' } },
      go: { ldflags: ['-s', '-w'], programs: ['./cmd/tool'] },
    },
  });
});

test('makes an image of each Dockerfile, with programs instead of files that GoReleaser puts beside it', async (t) => {
  const dockerfile = 'FROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/tool /usr/bin/tool\n';
  const second = await describe(t, {
    'goreleaser.yml': `project_name: tool
${BUILD}archives: []
dockers_v2:
- images: [ghcr.io/acme/tool]
  tags: ['v{{ .Version }}', latest]
  labels: { org.opencontainers.image.version: '{{ .Version }}' }
`,
    Dockerfile: dockerfile,
  });
  const go = {
    ldflags: ['-s', '-w'],
    programs: [{ package: './cmd/tool', path: '/usr/bin/tool' }],
  };
  assert.deepEqual(second.notes, []);
  assert.deepEqual(second.images, {
    tool: {
      base: 'scratch',
      config: { labels: { 'org.opencontainers.image.version': '{{release}}' } },
      platforms: ['linux/amd64', 'linux/arm64'],
      repository: 'ghcr.io/acme/tool',
      tags: ['v{{release}}', 'latest'],
      go,
    },
  });
  const first = await describe(t, {
    'goreleaser.yml': `project_name: tool
${BUILD}archives: []
dockers:
- { image_templates: ['acme/tool:{{ .Tag }}-amd64'], goarch: amd64 }
- { image_templates: ['acme/tool:{{ .Tag }}-arm64'], goarch: arm64 }
docker_manifests:
- { name_template: 'acme/tool:{{ .Tag }}' }
`,
    Dockerfile: dockerfile.replace('$TARGETPLATFORM/', ''),
  });
  assert.deepEqual(first.images, {
    tool: {
      base: 'scratch',
      config: {},
      platforms: ['linux/amd64', 'linux/arm64'],
      repository: 'acme/tool',
      tags: ['{{version}}'],
      go,
    },
  });
});

test('makes archives for the platforms that GoReleaser builds, and checksums', async (t) => {
  const { images, notes } = await describe(t, {
    '.goreleaser.yaml': `project_name: tool
builds:
- main: ./cmd/tool
  flags: -v {{.TagSubject}}
  ldflags: -w
  goarch: [amd64, arm]
  goarm: [7]
  ignore: [{ goos: windows }]
  gcflags: all=-N
archives:
- format_overrides: [{ goos: darwin, formats: [zip, binary] }]
  wrap_in_directory: true
release: {}
`,
  });
  const entry = (ending: string) => ({
    file: `dist/tool_{{release}}_{{os}}_{{arch}}{{variant}}.${ending}`,
    strip: 'archive',
    checksum: 'dist/tool_{{release}}_checksums.txt',
  });
  assert.deepEqual(notes, [
    '4: {{.TagSubject}}: left out: ".TagSubject" has no equivalent here',
    '11: binary: left out: strake writes no programs without an archive',
    '13: release: left to GoReleaser',
  ]);
  const image = images['tool-archive'];
  assert.deepEqual(image?.platforms, ['linux/amd64']);
  assert.deepEqual(image?.archivePlatforms, ['linux/arm/v7', 'darwin/amd64']);
  assert.deepEqual(image?.archives, { '*': [entry('tar.gz')], 'darwin/*': [entry('zip')] });
  const wrap = '/archive/tool_{{release}}_{{os}}_{{arch}}{{variant}}';
  assert.deepEqual(image?.go, {
    flags: ['-v', '-gcflags=all=-N'],
    ldflags: ['-w'],
    programs: [{ package: './cmd/tool', path: `${wrap}/tool` }],
  });
  assert.deepEqual(Object.keys(image?.files ?? {}), [wrap]);
});

test('makes an archive image for each group of platforms with the same programs', async (t) => {
  const { images, notes, plugins } = await describe(t, {
    '.goreleaser.yaml': `builds:
- { id: a, binary: a, main: ./cmd/a, ldflags: -s, goos: [linux, darwin], goarch: [amd64] }
- { id: b, binary: b, main: ./cmd/b, goos: [windows, darwin, linux], goarch: [amd64] }
`,
  });
  assert.deepEqual(plugins, ['go', 'files', 'windows']);
  assert.deepEqual(notes, [
    "3: {{.Date}} in GoReleaser's default ldflags: has the time of the commit, because the time of the build would make every build a new one",
  ]);
  const found = Object.entries(images).map(
    ([name, { platforms, archivePlatforms, config, go }]) => {
      const { programs } = go as { programs: readonly { path: string }[] };
      return [name, platforms, archivePlatforms, config, programs.map(({ path }) => path)];
    },
  );
  assert.deepEqual(found, [
    [
      'tool-archive',
      ['linux/amd64'],
      ['darwin/amd64'],
      { entrypoint: [] },
      ['/archive/a', '/archive/b'],
    ],
    ['tool-archive-windows', ['windows/amd64'], undefined, undefined, ['/archive/b']],
  ]);
});

test('says that a variable with several flags is one flag', async (t) => {
  const { images, notes } = await describe(t, {
    '.goreleaser.yaml': `builds:
- main: ./cmd/tool
  ldflags: ['-s {{ .Env.LDFLAGS }} -X main.v={{ .Env.V }}']
  tags: ['{{ .Env.TAGS }}']
`,
  });
  assert.deepEqual(notes, [
    '3: {{ .Env.LDFLAGS }}: its value is one flag, even with spaces in it: write several flags as elements of the list',
    '4: {{ .Env.TAGS }}: its value is one tag, even with commas in it: write several tags as elements of the list',
  ]);
  const go = images['tool-archive']?.go as { readonly ldflags: readonly string[] } | undefined;
  assert.deepEqual(go?.ldflags, ['-s', '{{ldflags}}', '-X main.v={{v}}']);
});

test('converts names with the version of ARM, and tags of releases alone', async (t) => {
  const { images, notes } = await describe(t, {
    '.goreleaser.yaml': `project_name: tool
builds:
- { main: ./cmd/tool, goos: [linux], goarch: [amd64, arm] }
archives:
- name_template: "x_{{ .Arch }}{{ if .Arm }}v{{ .Arm }}{{ end }}"
kos:
- repository: ghcr.io/acme
  bare: true
  tags: ['{{ .Version }}', '{{ if not .Prerelease }}stable{{ end }}']
- id: second
  build: tool
  repository: ghcr.io/acme/second
  bare: true
  tags: ['{{ if .Prerelease }}next{{ end }}']
`,
  });
  const [first, second, archive] = Object.values(images);
  assert.deepEqual(first?.tags, [
    '{{release}}',
    '{% if prerelease == "" %}stable{% else %}{{release}}{% endif %}',
  ]);
  assert.deepEqual(second?.tags, []);
  assert.match(
    JSON.stringify(archive?.archives),
    /x_\{\{arch\}\}\{% if arch == .*arm.* %\}v\{\{variant \| remove_first: .*v.*\}\}\{% endif %\}\.tar\.gz/,
  );
  assert.ok(notes.some((note) => note.endsWith('it may be empty, and there is no other tag')));
});
