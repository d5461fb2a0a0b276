import assert from 'node:assert/strict';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, runOk, temporaryDirectory } from '../tool/index.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

const HEAD = 'plugins: [symlinks]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\n';

/** A layer's entries as GNU tar lists them. */
async function listLayer(directory: string): Promise<readonly string[]> {
  const report = JSON.parse(await strakeOk(directory, ['inspect', 'oci:out', '--json']));
  const digest: string = report.images[0].layers.at(-1).digest;
  const blob = join(directory, 'out/blobs/sha256', digest.slice('sha256:'.length));
  const listed = await runOk(['tar', '--list', '--verbose', '--numeric-owner', '-zf', blob], {
    env: { TZ: 'UTC' },
  });
  return listed
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').replace(/ 1970-01-01 00:00/, ''));
}

test('puts programs, links, directories and files into one layer', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'conf/a.txt': 'hi\n',
    'conf/sub/b.txt': 'there\n',
    'lifecycle.toml.tmpl': 'version = "{{version}}"\n',
    'strake.yaml': `plugins: [go, symlinks]
platforms: [linux/amd64]
base: scratch
vcs: false
vars: { version: "1.2.3" }
go:
  layer: all
  programs: [{ package: ./cmd/app, path: /cnb/lifecycle/lifecycle }]
symlinks:
  layer: all
  links: { "/cnb/lifecycle/{detector,analyzer}{{exe}}": "lifecycle{{exe}}" }
  hardlinks: { /cnb/copy: /cnb/lifecycle/lifecycle }
  directories: { /cnb: { mode: "0750", owner: "1000:1001", mtime: "1980-01-01T00:00:01Z" }, /layers: }
  files:
    /cnb/lifecycle.toml: { template: lifecycle.toml.tmpl, mode: "0600" }
    /etc/motd: { content: "on {{os}}" }
    /one: conf/a.txt
    /srv: conf
    /globbed: { glob: "**/*.txt", directory: conf }
`,
  });
  await symlink('../a.txt', join(directory, 'conf/sub/link'));
  await symlink('sub/b.txt', join(directory, 'conf/to-b.txt'));
  await strakeOk(directory, ['build', '-o', 'oci:out']);
  const size = '\\d+';
  const expected = [
    'drwxr-x--- 1000/1001 0 1980-01-01 00:00 cnb/',
    'drwxr-xr-x 0/0 0 cnb/lifecycle/',
    'lrwxrwxrwx 0/0 0 cnb/lifecycle/analyzer -> lifecycle',
    'lrwxrwxrwx 0/0 0 cnb/lifecycle/detector -> lifecycle',
    `-rwxr-xr-x 0/0 ${size} cnb/lifecycle/lifecycle`,
    '-rw------- 0/0 18 cnb/lifecycle.toml',
    'drwxr-xr-x 0/0 0 etc/',
    '-rw-r--r-- 0/0 8 etc/motd',
    'drwxr-xr-x 0/0 0 globbed/',
    '-rw-r--r-- 0/0 3 globbed/a.txt',
    'drwxr-xr-x 0/0 0 globbed/sub/',
    '-rw-r--r-- 0/0 6 globbed/sub/b.txt',
    'lrwxrwxrwx 0/0 0 globbed/to-b.txt -> sub/b.txt',
    'drwxr-xr-x 0/0 0 layers/',
    '-rw-r--r-- 0/0 3 one',
    'drwxr-xr-x 0/0 0 srv/',
    '-rw-r--r-- 0/0 3 srv/a.txt',
    'drwxr-xr-x 0/0 0 srv/sub/',
    '-rw-r--r-- 0/0 6 srv/sub/b.txt',
    'lrwxrwxrwx 0/0 0 srv/sub/link -> ../a.txt',
    'lrwxrwxrwx 0/0 0 srv/to-b.txt -> sub/b.txt',
    'h\\S+ 0/0 0 cnb/copy link to cnb/lifecycle/lifecycle',
  ];
  const listed = await listLayer(directory);
  assert.equal(listed.length, expected.length, listed.join('\n'));
  for (const [at, line] of expected.entries())
    assert.match(listed[at] ?? '', new RegExp(`^${line}$`));
});

test('builds the same image from a configuration in YAML, JSON and code, with numeric keys in the same order', async (t) => {
  const rest = `{
  "vars": { "port": 10 },
  "config": {
    "env": { "B": "b", "10": "x", "9": "y" },
    "labels": { "b": "b", "10": "x", "9": "y", "data": { "b": 1, "10": 2, "9": 3 } }
  },
  "symlinks": { "files": { "/ports": { "json": { "b": 1, "{{port}}": "x", "9": { "2": 1, "1": 2 } } } } }
}`;
  const head = `"plugins": ["symlinks"], "platforms": ["linux/amd64"], "base": "scratch", "vcs": false,`;
  const json = rest.replace('{', `{ ${head}`);
  const directory = await project(t, {
    'a.yaml': json.replace('"vars":', 'vars:'),
    'b.json': json,
    'c.mjs': `export default ${json};`,
  });
  const built = new Set<string>();
  for (const name of ['a.yaml', 'b.json', 'c.mjs'])
    built.add(await strakeOk(directory, ['build', '-c', name, '-o', 'oci:out']));
  assert.equal(built.size, 1, [...built].join(''));
  const { images } = JSON.parse(await strakeOk(directory, ['inspect', 'oci:out', '--json']));
  const blob = (digest: string) => join(directory, 'out/blobs', digest.replace(':', '/'));
  const layer = blob(images[0].layers[0].digest);
  const ports = await runOk(['tar', '--to-stdout', '-xzf', layer, 'ports']);
  assert.match(ports, /^\{\s*"9": \{\s*"1": 2,\s*"2": 1\s*\},\s*"10": "x",\s*"b": 1\s*\}\n$/);
  const manifest = JSON.parse(await readFile(blob(images[0].digest), 'utf8'));
  const config = await readFile(blob(manifest.config.digest), 'utf8');
  assert.match(config, /"Env":\["9=y","10=x","B=b"\]/);
  assert.match(
    config,
    /"Labels":\{"9":"y","10":"x","b":"b","data":"\{\\"9\\":3,\\"10\\":2,\\"b\\":1\}"\}/,
  );
});

test('writes JSON and YAML that Go reads as the same data', async (t) => {
  const data = {
    b: [1, 'two', null, true],
    a: { text: 'a "b" \\ ü\n', empty: {}, no: 'no' },
    n: -1.5,
  };
  const file = (format: string) => ({ [`/data.${format}`]: { [format]: data } });
  const files = JSON.stringify({ ...file('json'), ...file('yaml') });
  const directory = await project(t, { 'strake.yaml': `${HEAD}symlinks: { files: ${files} }\n` });
  await strakeOk(directory, ['build', '-o', 'oci:out']);
  const report = JSON.parse(await strakeOk(directory, ['inspect', 'oci:out', '--json']));
  const digest: string = report.images[0].layers.at(-1).digest;
  const blob = join(directory, 'out/blobs/sha256', digest.slice('sha256:'.length));
  await runOk(['tar', '-C', directory, '-xzf', blob]);
  const go = await temporaryDirectory(t);
  const read = async (name: string) => {
    const argv = ['go', 'run', '.', join(directory, name)];
    return JSON.parse(await runOk(argv, { cwd: go }));
  };
  await runOk(
    ['sh', '-c', 'cat > main.go && go mod init reader && go get gopkg.in/yaml.v3@v3.0.1'],
    { cwd: go, input: YAML_READER, env: { GOFLAGS: '-mod=mod' } },
  );
  assert.deepEqual(await read('data.json'), data);
  assert.deepEqual(await read('data.yaml'), data);
});

/** YAML's data model holds JSON's. */
const YAML_READER = `package main

import ("encoding/json"; "os"; "gopkg.in/yaml.v3")

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil { panic(err) }
	var data any
	if err := yaml.Unmarshal(text, &data); err != nil { panic(err) }
	json.NewEncoder(os.Stdout).Encode(data)
}
`;

test('writes TOML that Go reads as the same data', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
  const umoci = await requireTool(t, 'umoci');
  if (skopeo === undefined || umoci === undefined) return;
  const data = {
    apis: { buildpack: { deprecated: [], supported: ['0.7', '0.10'] } },
    name: 'a "b" \\ ü\n',
    count: 7,
    flag: true,
    list: [{ x: 1 }, { x: 2 }],
    'dotted.key': 1,
  };
  const directory = await project(t, {
    'strake.yaml': `${HEAD}symlinks: { files: { /data.toml: { toml: ${JSON.stringify(data)} } } }\n`,
  });
  await strakeOk(directory, ['build', '-o', 'oci:out', '-t', 'v1']);
  await runOk(
    [
      umoci,
      'unpack',
      ...(process.getuid?.() === 0 ? [] : ['--rootless']),
      '--image',
      'out:v1',
      'bundle',
    ],
    { cwd: directory },
  ).catch(async () => {
    await runOk([skopeo, 'copy', '--quiet', 'oci:out:v1', 'oci:one:v1'], { cwd: directory });
    await runOk([umoci, 'unpack', '--image', 'one:v1', 'bundle'], { cwd: directory });
  });
  const reader = await temporaryDirectory(t);
  const program = `package main

import ("encoding/json"; "os"; "github.com/BurntSushi/toml")

func main() {
	var data map[string]any
	if _, err := toml.DecodeFile(os.Args[1], &data); err != nil { panic(err) }
	json.NewEncoder(os.Stdout).Encode(data)
}
`;
  await runOk(
    ['sh', '-c', 'cat > main.go && go mod init reader && go get github.com/BurntSushi/toml@v1.5.0'],
    { cwd: reader, input: program, env: { GOFLAGS: '-mod=mod' } },
  );
  const read = await runOk(['go', 'run', '.', join(directory, 'bundle/rootfs/data.toml')], {
    cwd: reader,
  });
  assert.deepEqual(JSON.parse(read), data);
});

const refusals: readonly [title: string, options: string, says: RegExp][] = [
  [
    'a link that leaves the image',
    'links: { /a: ../../x }',
    /link \/a leaves the image: its target is \.\.\/\.\.\/x/,
  ],
  ['a path that is not absolute', 'links: { a: b }', /"a" is not an absolute path/],
  ['a hard link to nothing', 'hardlinks: { /a: /b }', /\/a .*hard link to \/b/],
  ['a file without a source', 'files: { /a: { mode: "0644" } }', /file \/a has no source/],
  [
    'a file with two sources',
    'files: { /a: { content: x, json: 1 } }',
    /several sources: content, json/,
  ],
  ['a missing file', 'files: { /a: nowhere.txt }', /nowhere\.txt does not exist/],
  [
    'a file outside of the project',
    'files: { /a: { template: /etc/hostname } }',
    /\/etc\/hostname is outside/,
  ],
  ['a glob that matches nothing', 'files: { /a: { glob: "*.nope" } }', /no file matches \*\.nope/],
  [
    'a template with an unknown variable',
    'files: { /a: { template: t.tmpl } }',
    /t\.tmpl.*"versoin"/,
  ],
  [
    'an invalid time',
    'directories: { /a: { mtime: yesterday } }',
    /mtime "yesterday" is not a time/,
  ],
  ['a bare number for a mode', 'directories: { /a: { mode: 755 } }', /mode" is 755/],
  [
    'two entries for one path',
    'files: { "/{a,b}": { content: x }, /b: { content: y } }',
    /\/b exists twice/,
  ],
  [
    'an entry below a link',
    'links: { /a: /b }\n  files: { /a/x: { content: y } }',
    /\/a\/x .*below \/a, which is a symlink/,
  ],
  [
    'a link that a glob finds and that leaves its tree',
    'files: { /a: { glob: "tree/*" } }',
    /link \S+tree\/out leaves its tree/,
  ],
  ['a link on disk that leaves its tree', 'files: { /a: tree }', /link tree\/out leaves its tree/],
];
for (const [title, options, says] of refusals) {
  test(`refuses ${title}`, async (t) => {
    const directory = await project(t, {
      'strake.yaml': `${HEAD}symlinks:\n  ${options}\n`,
      't.tmpl': '{{versoin}}',
      'tree/x': '',
    });
    await symlink('../../etc/passwd', join(directory, 'tree/out'));
    const done = await strake(directory, ['plan']);
    assert.equal(done.status, 2, done.stderr);
    assert.match(done.stderr, /^error: \S+:\d+:\d+: |^error: t\.tmpl: /m);
    assert.match(done.stderr, says);
    assert.match(done.stderr, /hint: /);
    assert.doesNotMatch(done.stderr, /^\s+at /m);
  });
}

test('warns of a dangling link, and builds', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `${HEAD}symlinks: { links: { /a: /nowhere } }\n`,
  });
  for (const command of [['plan'], ['build', '-o', 'oci:out']]) {
    const done = await strake(directory, command);
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stderr, /link \/a points to \/nowhere, which is in no layer for linux/);
    assert.match(done.stderr, /hint: The image has no base that could contain it/);
  }
});

test('hints at the missing ending of a link to a Windows program only', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [files]
platforms: [linux/amd64]
archivePlatforms: [windows/amd64]
base: builtin:static
vcs: false
archives: [{ file: "{{os}}.tgz" }]
files: { "/app/app{{exe}}": { content: a }, links: { /app/b: app } }
`,
  });
  const { status, stderr } = await strake(directory, ['plan']);
  assert.equal(status, 0, stderr);
  assert.match(
    stderr,
    /link \/app\/b points to app, which is in no layer for windows\n +hint: \/app\/app\.exe exists: append \{\{exe\}\}/,
  );
  assert.doesNotMatch(stderr, /for linux/);
});

test('reports every missing file of any platform at its position, in a stable order', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [files]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
files:
  /a: ./{{arch}}.txt
  /b: { file: ./b.txt }
`,
  });
  for (const command of ['plan', 'build', 'build']) {
    const { status, stderr } = await strake(directory, [command]);
    assert.equal(status, 2);
    assert.deepEqual(
      stderr.match(/^error: .*/gm)?.map((line) => line.replace(`${directory}/`, '')),
      [
        'error: strake.yaml:6:7: file amd64.txt does not exist',
        'error: strake.yaml:7:15: file b.txt does not exist',
        'error: strake.yaml:6:7: file arm64.txt does not exist',
      ],
    );
  }
});
