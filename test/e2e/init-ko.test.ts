import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { bothTools } from '../ko/both-tools.ts';
import { workTree } from '../ko/work-tree.ts';
import { temporaryDirectory } from '../tool/index.ts';
import { strake, strakeOk } from './strake.ts';

const MODULE = 'github.com/acme/pipeline';

const program = (name: string) => `package main

var version = "none"

func main() { println("${name}", version) }
`;

interface PlannedImage {
  readonly image: string;
  readonly platforms: readonly {
    readonly layer: {
      readonly layers: readonly { readonly entries: readonly { path: string; type: string }[] }[];
    };
  }[];
}

/** What an image has above its base: files with their sizes, and how it starts. */
async function contents(directory: string, reference: string, insecure?: string) {
  const hosts = insecure === undefined ? [] : ['--insecure', insecure];
  const args = ['inspect', reference, '--layers', '--json', ...hosts];
  const { images } = JSON.parse(await strakeOk(directory, args));
  const [image] = images;
  const files = image.layers
    .flatMap((layer: { entries: { path: string; type: string; size: number }[] }) => layer.entries)
    .filter(({ type }: { type: string }) => type === 'file')
    .map(({ path, size }: { path: string; size: number }) => `/${path.replace(/^\//, '')} ${size}`);
  return { files: files.sort(), config: image.config.config };
}

test('writes a configuration of a .ko.yaml whose images have the files of those of ko', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, {
    'go.mod': `module ${MODULE}\n\ngo 1.24\n`,
    'cmd/controller/main.go': program('controller'),
    'cmd/controller/kodata/LICENSE': 'MIT\n',
    'cmd/entrypoint/main.go': program('entrypoint'),
    'pkg/pod.go': 'package pkg\n\nconst Entrypoint = "/ko-app/entrypoint"\n',
    'test/upgrade/main.go': program('upgrade'),
    '.gitignore': 'strake.config.yaml\ndist\n',
    '.ko.yaml': `defaultBaseImage: ${tools.bases.static}
baseImageOverrides:
  ${MODULE}/cmd/Entrypoint: ${tools.bases.ubuntu}
defaultLdflags: [-s, -w]
builds:
  - id: controller
    main: ./cmd/controller
    ldflags:
      - -s -w
      - "-X main.version={{.Git.Tag}}"
`,
  });
  const { directory } = tree;
  const noted = join(await temporaryDirectory(t), 'processes');
  const hook = pathToFileURL(join(import.meta.dirname, 'note-processes.mjs'));
  const { stderr } = await strake(directory, ['init'], {
    env: { NODE_OPTIONS: `--import=${hook}`, NOTED_PROCESSES: noted },
  });
  const processes = (await readFile(noted, 'utf8')).split('\n');
  assert.equal(processes.filter((line) => line.startsWith('go list ')).length, 1);
  assert.match(stderr, /^wrote strake\.config\.yaml with 2 images, from \.ko\.yaml, /m);
  assert.match(
    stderr,
    /same as ko in 2 images: base, platforms, 1 file, entrypoint, environment, user, labels, flags and variables of go$/m,
  );
  assert.doesNotMatch(stderr, /differs/);
  assert.match(
    stderr,
    /unlike ko's: images are named \$KO_DOCKER_REPO\/IMAGE, without a hash; files of kodata have mode 0644 or 0755; labels name the commit$/m,
  );
  assert.match(stderr, /programs stay in \/ko-app, which pkg\/pod\.go:3 names/);
  assert.match(stderr, /skipped 1 program below test\//);
  assert.doesNotMatch(stderr, /warning/);
  const { host } = new URL(`http://${tools.bases.static}`);
  const env = { KO_DOCKER_REPO: `${host}/new`, GOFLAGS: '-buildvcs=auto' };
  await strakeOk(directory, ['build', '--push', '--insecure', host], { env });
  for (const name of ['controller', 'entrypoint']) {
    const args = ['build', `./cmd/${name}`, '--sbom=none', '-B'];
    const ko = await tools.runKo(tree, { args });
    assert.equal(ko.status, 0, ko.stderr);
    const expected = await contents(
      directory,
      ko.stdout.trim().replace('REGISTRY', ko.registry),
      ko.registry,
    );
    const actual = await contents(directory, `${host}/new/${name}`, host);
    assert.deepEqual(actual.files, expected.files);
    for (const key of ['Entrypoint', 'User', 'WorkingDir', 'Cmd'])
      assert.deepEqual(actual.config[key], expected.config[key], key);
    assert.ok(actual.config.Env.includes('KO_DATA_PATH=/var/run/ko'));
  }
});

test('carries templates over, and lists what it cannot carry over with file and line', async (t) => {
  const { directory } = await workTree(t, {
    'go.mod': 'module example.com/log\n\ngo 1.24\n',
    'cmd/server/main.go': program('server'),
    'cmd/cli/main.go': program('cli'),
    '.ko.yaml': `defaultPlatforms: [linux/amd64, linux/arm64]
defaultEnv: [CGO_ENABLED=0]
builds:
- id: server
  main: ./cmd/server
  flags: [-trimpath, '{{ if index .Env "TAGS" }}-tags={{ .Env.TAGS }}{{ end }}']
  ldflags:
  - -X main.version={{.Git.ShortCommit}}
  - '{{ .Env.LDFLAGS }}'
  - -X main.go={{ .GoEnv.GOVERSION }}
  linux_capabilities: net_bind_service
- id: gone
  main: ./cmd/gone
imageRegistry: example.com
`,
  });
  const { status, stderr } = await strake(directory, ['init']);
  assert.equal(status, 0);
  for (const line of [
    '.ko.yaml:14: imageRegistry: ko ignores this key',
    '.ko.yaml:9: {{ .Env.LDFLAGS }}: ',
    '.ko.yaml:10: -X main.go={{ .GoEnv.GOVERSION }}: left out: ".GoEnv.GOVERSION" has no equivalent',
    '.ko.yaml:11: builds[0].linux_capabilities: ',
    '.ko.yaml:12: builds[1]: no program',
  ])
    assert.ok(stderr.includes(`\n  ${line}`), `${line} in:\n${stderr}`);
  for (const line of [
    'same as ko in 2 images: base, platforms, files, entrypoint, user, labels\n',
    'differs: programs are in /app, which is in PATH, instead of /ko-app\n',
    'differs: environment without KO_DATA_PATH=/var/run/ko\n',
    'differs: flags and variables of go without ',
  ])
    assert.ok(stderr.includes(line), `${line} in:\n${stderr}`);
  const base = 'base=scratch';
  const env = { TAGS: 'netgo', LDFLAGS: '-s' };
  const plan = await strakeOk(directory, ['plan', '--set', base], { env });
  assert.match(plan, /-tags=netgo/);
  assert.match(plan, /-ldflags=.*-X main\.version=[0-9a-f]{7}.* -s/);
  assert.doesNotMatch(await strakeOk(directory, ['plan', '--set', base]), /-tags|' -s/);
});

test('reads kodata without a .ko.yaml, where some of many programs have it', async (t) => {
  const { directory } = await workTree(t, {
    'go.mod': 'module example.com/serving\n\ngo 1.24\n',
    'cmd/activator/main.go': program('activator'),
    'cmd/activator/kodata/LICENSE': 'MIT\n',
    'cmd/webhook/main.go': program('webhook'),
    'cmd/webhook/kodata/LICENSE': 'MIT\n',
    'cmd/queue/main.go': program('queue'),
    'cmd/queue/main_test.go': 'package main\n',
    'test/test_images/hello/main.go': program('hello'),
    'hack/tool/main.go': program('tool'),
  });
  const { stderr } = await strake(directory, ['init']);
  assert.match(stderr, /with 3 images, from cmd\/activator\/kodata, cmd\/webhook\/kodata$/m);
  assert.match(stderr, /skipped 2 programs below hack\/ and test\//);
  assert.match(
    stderr,
    /same as ko in 3 images: base, platforms, 2 files, .*flags and variables of go$/m,
  );
  const written = await readFile(join(directory, 'strake.config.yaml'), 'utf8');
  assert.match(written, /^images:\n {2}activator: \{\}\n {2}queue: \{\}\n {2}webhook: \{\}\n$/m);
  const plan = JSON.parse(await strakeOk(directory, ['plan', '--json', '--set', 'base=scratch']));
  const files = plan.images.map(({ image, platforms: [platform] }: PlannedImage) => [
    image,
    platform?.layer.layers.flatMap(({ entries }) =>
      entries.flatMap(({ type, path }) => (type === 'file' ? [path] : [])),
    ),
  ]);
  assert.deepEqual(files, [
    ['activator', ['/app/activator', '/var/run/ko/LICENSE']],
    ['queue', ['/app/queue']],
    ['webhook', ['/app/webhook', '/var/run/ko/LICENSE']],
  ]);
});

for (const name of ['.ko.yaml', '.ko.yml'])
  test(`refuses a ${name} that ko would refuse, and writes nothing`, async (t) => {
    const { directory } = await workTree(t, {
      'go.mod': 'module example.com/log\n\ngo 1.24\n',
      'main.go': program('log'),
      [name]: 'builds:\n  - main: .\n    env: [NAME]\n',
    });
    const { status, stderr } = await strake(directory, ['init']);
    assert.equal(status, 2);
    assert.match(stderr, /\.ko\.ya?ml:3.*"NAME", which sets no variable/);
    await assert.rejects(readFile(join(directory, 'strake.config.yaml')), { code: 'ENOENT' });
  });

test('names the line of a platform in .ko.yaml that ko would refuse', async (t) => {
  const { directory } = await workTree(t, {
    'go.mod': `module ${MODULE}\n\ngo 1.24\n`,
    'main.go': program('x'),
    '.ko.yaml': 'defaultLdflags: [-s]\ndefaultPlatforms: ["linux/*"]\n',
  });
  const { status, stderr } = await strake(directory, ['init']);
  assert.equal(status, 2);
  assert.match(stderr, /^error: \.ko\.yaml:2: .*"linux\/\*", which is not a platform$/m);
});
