import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Registry, requireTool, runOk, startRegistry, tool } from '../tool/index.ts';
import { project, strake, strakeOk } from './strake.ts';

/** PATH with crane's directory in front. */
async function withCrane(): Promise<Readonly<Record<string, string>>> {
  return { PATH: `${dirname(await tool('crane'))}:${process.env.PATH}` };
}

async function distribution(t: TestContext): Promise<Registry | undefined> {
  if ((await requireTool(t, 'distribution')) === undefined) return undefined;
  return startRegistry(t, { kind: 'distribution-v3' });
}

const IMAGE = `platforms: [linux/amd64, linux/arm/v7]
base: scratch
vcs: false
tags: [v1, latest]
platformTags: ["v1-{{arch}}"]
symlinks: { files: { /etc/motd: { content: "{{arch}}" } } }
config: { labels: { a.b: "c,d" } }
`;

test('pushes by crane with the digests of the built-in push', async (t) => {
  const registry = await distribution(t);
  if (registry === undefined) return;
  const crane = await tool('crane');
  const env = await withCrane();
  const directory = await project(t, {
    'core.yaml': `plugins: [symlinks]\nrepository: ${registry.host}/by/core\n${IMAGE}`,
    'crane.yaml': `plugins: [symlinks, crane]\nrepository: ${registry.host}/by/crane\n${IMAGE}`,
  });
  const build = (file: string) => strakeOk(directory, ['build', '-c', file, '--push'], { env });
  const [core, byCrane] = [await build('core.yaml'), await build('crane.yaml')];
  assert.equal(byCrane, core.replace('/by/core@', '/by/crane@'));
  for (const tag of ['v1', 'latest', 'v1-amd64', 'v1-arm']) {
    const digestOf = (repository: string): Promise<string> =>
      runOk([crane, 'digest', `${registry.host}/by/${repository}:${tag}`]);
    assert.equal(await digestOf('crane'), await digestOf('core'), tag);
  }
  await runOk([crane, 'validate', '--remote', `${registry.host}/by/crane:v1`]);
});

interface Built {
  readonly digest: string;
  readonly platforms: Readonly<
    Record<
      string,
      {
        readonly digest: string;
        readonly size: number;
        readonly layers: readonly { readonly digest: string }[];
      }
    >
  >;
}

/** Builds with a metadata file, and returns what it says of the only image. */
async function built(
  directory: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Built> {
  await strakeOk(directory, ['build', '--push', '--metadata-file', 'out.json', ...args], { env });
  const metadata: Record<string, Built> = JSON.parse(
    await readFile(join(directory, 'out.json'), 'utf8'),
  );
  const [only] = Object.values(metadata);
  assert.ok(only);
  return only;
}

const PLATFORMS = 'platforms: [linux/amd64, linux/arm64]\nvcs: false\n';
const WANTED = `tags: [v1, latest]
platformTags: ["v1-{{arch}}"]
symlinks: { files: { "/etc/motd": { content: "{{arch}}" } }, links: { /motd: /etc/motd } }
config:
  entrypoint: [/bin/app, "a,b", 'say "x"']
  cmd: [--flag=1]
  env: { ADDED: "1,2=3", PATH: "/bin" }
  workdir: /srv
  user: "1000:1000"
  labels: { one: "a=b,c", two: { list: [1, "2"] } }
  exposedPorts: [8080, 53/udp]
annotations: { org.example.note: "x,y" }
`;

for (const family of ['oci', 'docker']) {
  test(`lets crane assemble an image on a base of the ${family} family`, async (t) => {
    const registry = await distribution(t);
    if (registry === undefined) return;
    const crane = await tool('crane');
    const env = await withCrane();
    const annotations = family === 'oci' ? '' : 'annotations: {}\n';
    const wanted = family === 'oci' ? WANTED : WANTED.replace(/annotations: .*\n/, annotations);
    const directory = await project(t, {
      'base.yaml': `plugins: [symlinks]
${PLATFORMS}base: scratch
mediaTypes: ${family}
repository: ${registry.host}/base
symlinks: { files: { /etc/base: { content: base } } }
config: { env: { PATH: /usr/bin, KEPT: "yes" }, volumes: [/data], stopSignal: SIGQUIT, labels: { base: "1" }, cmd: [old] }
`,
      'core.yaml': `plugins: [symlinks]\n${PLATFORMS}base: ${registry.host}/base\nrepository: ${registry.host}/by/core\n${wanted}`,
      'crane.yaml': `plugins: [symlinks, crane]\ncrane: { mode: append }\n${PLATFORMS}base: ${registry.host}/base\nrepository: ${registry.host}/by/crane\n${wanted}`,
    });
    await strakeOk(directory, ['build', '-c', 'base.yaml', '--push'], { env });
    const core = await built(directory, ['-c', 'core.yaml'], env);
    const made = await built(directory, ['-c', 'crane.yaml'], env);
    const repository = `${registry.host}/by/crane`;
    assert.equal((await runOk([crane, 'digest', `${repository}:v1`])).trim(), made.digest);
    assert.equal((await runOk([crane, 'digest', `${repository}:latest`])).trim(), made.digest);
    await runOk([crane, 'validate', '--remote', `${repository}:v1`]);
    assert.deepEqual(Object.keys(made.platforms), ['linux/amd64', 'linux/arm64']);
    for (const [platform, image] of Object.entries(made.platforms)) {
      const theirs: string = `${repository}@${image.digest}`;
      const ours: string = `${registry.host}/by/core@${core.platforms[platform]?.digest}`;
      const manifest = await runOk([crane, 'manifest', theirs]);
      assert.equal(Buffer.byteLength(manifest), image.size);
      const layers = (text: string): readonly { digest: string; mediaType: string }[] =>
        JSON.parse(text).layers;
      assert.deepEqual(layers(manifest), layers(await runOk([crane, 'manifest', ours])));
      const config = async (reference: string) => {
        const { os, architecture, config, rootfs } = JSON.parse(
          await runOk([crane, 'config', reference]),
        );
        return { os, architecture, config, rootfs };
      };
      assert.deepEqual(await config(theirs), await config(ours));
      const [, arch] = platform.split('/');
      const tagged = await runOk([crane, 'digest', `${repository}:v1-${arch}`]);
      assert.equal(tagged.trim(), image.digest);
      if (family === 'oci')
        assert.equal(JSON.parse(manifest).annotations['org.example.note'], 'x,y');
    }
  });
}

test('lets crane assemble an image from nothing', async (t) => {
  const registry = await distribution(t);
  if (registry === undefined) return;
  const crane = await tool('crane');
  const directory = await project(t, {
    'strake.yaml': `plugins: [symlinks, crane]\ncrane: { mode: append }\nbase: scratch\nrepository: ${registry.host}/app\n${PLATFORMS}${WANTED}`,
  });
  const { digest } = await built(directory, [], await withCrane());
  await runOk([crane, 'validate', '--remote', `${registry.host}/app@${digest}`]);
  const config = JSON.parse(
    await runOk([crane, 'config', '--platform', 'linux/arm64', `${registry.host}/app:latest`]),
  );
  assert.equal(config.architecture, 'arm64');
  assert.deepEqual(config.config.Entrypoint, ['/bin/app', 'a,b', 'say "x"']);
  assert.deepEqual(config.config.Labels, { one: 'a=b,c', two: '{"list":[1,"2"]}' });
});

const REFUSED: readonly (readonly [title: string, config: string, says: RegExp])[] = [
  ['the date', 'config: { created: "2020-01-01T00:00:00Z" }', /does not support config\.created/],
  ['history', 'config: { history: reset }', /does not support config\.history/],
  ['volumes', 'config: { volumes: [/data] }', /does not support config\.volumes/],
  ['a stop signal', 'config: { stopSignal: SIGINT }', /does not support config\.stopSignal/],
  ['a base that is in no registry', 'base: oci:base', /does not support the base oci:base/],
  ['no layers', 'symlinks: {}', /does not support images without layers/],
];

test('refuses what crane cannot express before anything is pushed', async (t) => {
  const registry = await distribution(t);
  if (registry === undefined) return;
  const crane = await tool('crane');
  const env = await withCrane();
  const directory = await project(t, {
    'base.yaml': 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n',
  });
  await strakeOk(directory, ['build', '-c', 'base.yaml', '-o', 'oci:base']);
  for (const [title, config, says] of REFUSED) {
    const lines = `plugins: [symlinks, crane]\ncrane: { mode: append }\nplatforms: [linux/amd64]\nvcs: false\nrepository: ${registry.host}/refused\n`;
    const rest = ['base: scratch', 'symlinks: { files: { /a: { content: a } } }'].filter(
      (line) => !config.startsWith(line.split(':', 1)[0] ?? ''),
    );
    await writeFile(join(directory, 'strake.yaml'), `${lines}${[...rest, config].join('\n')}\n`);
    const { status, stdout, stderr } = await strake(directory, ['build', '--push'], { env });
    assert.equal(status, 2, `${title}: ${stderr}`);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.match(stderr, /crane\.mode push/);
  }
  assert.equal((await runOk([crane, 'catalog', registry.host])).trim(), '');
});

test('refuses to wrap Windows layers twice', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [symlinks, windows, crane]\ncrane: { mode: append }\nplatforms: ["windows/amd64:10.0.20348.1"]\nbase: scratch\nvcs: false\nrepository: 127.0.0.1:9/app\nsymlinks: { files: { 'C:\\a': { content: a } } }\n`,
  });
  const { status, stderr } = await strake(directory, ['build', '--push'], {
    env: await withCrane(),
  });
  assert.equal(status, 2, stderr);
  assert.match(stderr, /layers in the format of Windows, which it would wrap in Files\/ again/);
});

test('moves no tag if crane created a different image than requested', async (t) => {
  const registry = await distribution(t);
  if (registry === undefined) return;
  const crane = await tool('crane');
  const repository = `${registry.host}/app`;
  const directory = await project(t, {
    // A crane that forgets the user.
    'forgetful-crane': `#!/bin/sh\nfor word do\n  shift\n  [ "$word" = --user ] && { skip=1; continue; }\n  [ "$skip" = 1 ] && { skip=; continue; }\n  set -- "$@" "$word"\ndone\nexec ${crane} "$@"\n`,
    'strake.yaml': `plugins: [symlinks, crane]\ncrane: { mode: append, command: ./forgetful-crane }\nbase: scratch\nrepository: ${repository}\n${PLATFORMS}${WANTED}`,
  });
  await chmod(join(directory, 'forgetful-crane'), 0o755);
  const { status, stdout, stderr } = await strake(directory, ['build', '--push']);
  assert.equal(status, 4, stderr);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /crane created \S+@sha256:[0-9a-f]{64} with different values: config\.user$/m,
  );
  const tags = await runOk([crane, 'ls', repository]);
  assert.deepEqual(
    tags.split('\n').filter((tag) => tag !== '' && !tag.startsWith('crane-append-')),
    [],
  );
});
