// Images and packages in YAML: built and pushed to a real registry, and nothing else of the YAML changed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { requireTool, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake, strakeOk, TINY } from './strake.ts';

const IMAGES = 'images: { app: {}, helper: {}, other: {} }\n';

async function scene(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return undefined;
  const { host, log } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'strake.yaml': `plugins: []\n${EMPTY_IMAGE}repository: "${host}/acme/{{image}}"\n${IMAGES}`,
    ...files,
  });
  const cache = await temporaryDirectory(t);
  const env = { STRAKE_CACHE: cache };
  return {
    host,
    cache,
    directory,
    pushes: () => log().match(/PUT \/v2\/\S+\/manifests/g)?.length ?? 0,
    read: (file: string) => readFile(join(directory, file), 'utf8'),
    run: (args: readonly string[], input?: string) =>
      strake(directory, args, { env, ...(input === undefined ? {} : { input }) }),
    ok: (...args: readonly string[]) => strakeOk(directory, args, { env }),
  };
}

/** References with digests, by what they were. */
const withDigest = (host: string, image: string, tag = '') =>
  new RegExp(`${host}/acme/${image}${tag}@sha256:[a-f0-9]{64}`, 'g');

test('replaces references to images, and leaves every other byte', async (t) => {
  const files = {
    'config/a.yaml':
      '# strake://app\nimage:   "strake://app"  # app\r\nargs: [-x, strake://helper]\n\n\n',
    'config/b.yml': '---\nx: |-\n    strake://app\n',
    'config/c.json': '{"y": "strake://helper"}',
    'config/d/e.yaml': 'z: &z strake://app\n',
    'config/readme.txt': 'strake://none',
  };
  const at = await scene(t, files);
  if (!at) return;
  const printed = await at.ok('resolve', '-R', '-f', 'config');
  const back = printed
    .replace(withDigest(at.host, 'app'), 'strake://app')
    .replace(withDigest(at.host, 'helper'), 'strake://helper');
  const [a, b, c, d] = Object.values(files);
  assert.equal(back, `${a}${b}---\n${c}\n---\n${d}`);
  const [reference = ''] = printed.match(withDigest(at.host, 'app')) ?? [];
  assert.equal(await at.ok('inspect', reference, '--json').then((text) => typeof text), 'string');
  const { status } = await at.run(['inspect', `${at.host}/acme/other:latest`]);
  assert.notEqual(status, 0, 'images without a reference are not built');
});

test('writes several renderings, and the images as JSON, from one build', async (t) => {
  const at = await scene(t, { 'a.yaml': 'a: strake://app\n' });
  if (!at) return;
  const stdout = await at.ok(
    ...['resolve', '-f', 'a.yaml', '-t', 'v1,v2', '--images-json', 'images.json'],
    ...['--render', 'tag', '-o', 'out/tag.yaml', '--render', 'tag+digest', '-o', '-'],
  );
  assert.equal(await at.read('out/tag.yaml'), `a: ${at.host}/acme/app:v1\n`);
  assert.match(stdout, withDigest(at.host, 'app', ':v1'));
  const [image, ...others] = JSON.parse(await at.read('images.json'));
  assert.deepEqual(others, []);
  assert.equal(stdout, `a: ${image.repository}:v1@${image.digest}\n`);
  assert.deepEqual(image.tags, ['v1', 'v2']);
  assert.deepEqual(image.references, [{ uri: 'strake://app', file: 'a.yaml', line: 1, column: 4 }]);
  assert.deepEqual(
    JSON.parse(await at.ok('resolve', '-f', 'a.yaml', '--images-json', '-')).length,
    1,
  );
});

test('writes references into the files, and only into those that have some', async (t) => {
  const at = await scene(t, {
    'a.yaml': 'a: strake://app # c\n',
    'b.yaml': 'b:   1\n',
    'c.yaml': 'c: old # strake://app\n',
  });
  if (!at) return;
  assert.equal(await at.ok('resolve', '-f', 'a.yaml,b.yaml,c.yaml', '--in-place'), '');
  assert.match(await at.read('a.yaml'), /^a: \S+@sha256:[a-f0-9]{64} # c\n$/);
  assert.equal(await at.read('b.yaml'), 'b:   1\n');
  assert.match(await at.read('c.yaml'), /^c: \S+@sha256:[a-f0-9]{64} # strake:\/\/app\n$/);
});

test('only checks that everything can be built', async (t) => {
  const at = await scene(t, { 'a.yaml': 'a: strake://app\n' });
  if (!at) return;
  const done = await at.run(['resolve', '-f', 'a.yaml', '--check']);
  assert.deepEqual([done.status, done.stdout, at.pushes()], [0, '', 0]);
  assert.match(done.stderr, /built 1 image for 1 reference in .*; nothing was published\n$/);
});

test('reports each reference that cannot be built, with file and line, and pushes nothing', async (t) => {
  const at = await scene(t, {
    'a.yaml': 'a: strake://app\nb: strake://hepler\nc: [strake://hepler]\n',
    'b.yaml': '---\nc: strake://nothing\nd: ko://example.com/x\ne: ko://x/...\n',
  });
  if (!at) return;
  const done = await at.run(['resolve', '-f', 'a.yaml', '-f', 'b.yaml']);
  assert.deepEqual([done.status, done.stdout, at.pushes()], [2, '', 0]);
  assert.match(
    done.stderr,
    /a\.yaml:2:4: strake:\/\/hepler names no image of the configuration\n {2}hint: Did you mean "strake:\/\/helper"\?/,
  );
  assert.match(
    done.stderr,
    /b\.yaml:2:4: strake:\/\/nothing names no image .*\n {2}hint: Images: app, helper, other\./,
  );
  assert.match(done.stderr, /b\.yaml:3:4: no plugin knows example\.com\/x/);
  assert.match(
    done.stderr,
    /b\.yaml:4:4: ko:\/\/x\/\.\.\. is a pattern, but an image is one package/,
  );
  assert.match(done.stderr, /a\.yaml:3:5: strake:\/\/hepler names no image/);
  assert.match(done.stderr, /5 failures\n$/);
});

for (const [what, args, input, expected] of [
  [
    'YAML that does not parse',
    ['-f', '-'],
    'a: strake://app\nb: "\n',
    /^error: standard input:3:1: missing closing "quote\n {2}hint: /,
  ],
  ['a missing file', ['-f', 'none.yaml'], '', /^error: none\.yaml cannot be read: .*\n {2}hint: /],
  ['no file', [], '', /^error: no file is named\n {2}hint: /],
  [
    'a selector that is none',
    ['-f', '-', '-l', 'a=b=c'],
    '',
    /^error: option --selector a=b=c has an invalid requirement/,
  ],
  [
    'a form that is none',
    ['-f', '-', '--render', 'hash'],
    '',
    /^error: .*'hash' is invalid\.?.*\n {2}hint: Choose one of digest, tag, tag\+digest\./,
  ],
  [
    '--in-place for standard input',
    ['-f', '-', '--in-place'],
    '',
    /^error: --in-place cannot write to standard input/,
  ],
  [
    '--check with --output',
    ['-f', '-', '--check', '-o', 'x'],
    '',
    /^error: --check and --output contradict each other/,
  ],
  ['an operand', ['-f', '-', 'x'], '', /^error: too many arguments/],
] as const) {
  test(`refuses ${what}`, async (t) => {
    const directory = await project(t, { 'strake.yaml': `plugins: []\n${EMPTY_IMAGE}${IMAGES}` });
    const done = await strake(directory, ['resolve', ...args], { input });
    assert.deepEqual([done.status, done.stdout], [2, '']);
    assert.match(done.stderr, expected);
    assert.ok(!existsSync(join(directory, 'x')));
  });
}

test('joins YAML without references, and needs no configuration', async (t) => {
  const directory = await project(t, { 'a.yaml': 'a: 0755', 'b.yaml': 'b:  [ 1 ]\n' });
  assert.equal(await strakeOk(directory, ['resolve', '-f', '.']), 'a: 0755\n---\nb:  [ 1 ]\n');
});

test('builds packages that images of the configuration contain, and new images of others', async (t) => {
  const at = await scene(t, {
    ...TINY,
    'cmd/tool/main.go': TINY['cmd/app/main.go'],
    'a.yaml':
      'a: ko://example.com/tiny/cmd/app\nb: strake://./cmd/app\nc: strake://web\nd: --x=ko://example.com/tiny/cmd/tool\n',
  });
  if (!at) return;
  await writeFile(
    join(at.directory, 'strake.yaml'),
    `plugins: [go]\n${EMPTY_IMAGE}repository: "${at.host}/acme/{{image}}"\nimages: { web: { go: { programs: [./cmd/app] } } }\n`,
  );
  const printed = await at.ok('resolve', '-f', 'a.yaml', '--substrings');
  const web = `${at.host}/acme/web@(sha256:[a-f0-9]{64})`;
  const tool = `${at.host}/acme/tool@sha256:[a-f0-9]{64}`;
  const [, first, ...others] =
    new RegExp(`^a: ${web}\nb: ${web}\nc: ${web}\nd: --x=${tool}\n$`).exec(printed) ?? [];
  assert.ok(first, printed);
  assert.ok(others.every((digest) => digest === first));
  const failed = await at.run(['resolve', '-f', '-'], 'a: 1\nb: ko://example.com/tiny/cmd/none\n');
  assert.equal(failed.status, 4);
  assert.match(failed.stderr, /^error: standard input:2:4: .*example\.com\/tiny\/cmd\/none/m);

  await writeFile(join(at.directory, 'cmd/tool/main.go'), 'package main\n\nfunc main() { x }\n');
  const before = at.pushes();
  const broken = await at.run(['resolve', '-f', 'a.yaml', '--substrings']);
  assert.deepEqual([broken.status, broken.stdout, at.pushes()], [4, '', before]);
  assert.match(broken.stderr, /a\.yaml:4:8: (.*\n)+.*undefined: x/);
});

test('starts no process when nothing changed, for 100 documents with 20 references', async (t) => {
  const document = (at: number) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p${at}}\nspec:\n  containers:\n    - image: ${at % 5 ? 'busybox' : at % 10 ? 'strake://web' : 'ko://example.com/tiny/cmd/tool'}\n`;
  const at = await scene(t, {
    ...TINY,
    'cmd/tool/main.go': TINY['cmd/app/main.go'],
    'all.yaml': Array.from({ length: 100 }, (_, at) => document(at)).join('---\n'),
  });
  if (!at) return;
  await writeFile(
    join(at.directory, 'strake.yaml'),
    `plugins: [go]\n${EMPTY_IMAGE}repository: "${at.host}/acme/{{image}}"\nimages: { web: { go: { programs: [./cmd/app] } } }\n`,
  );
  const first = await at.ok('resolve', '-f', 'all.yaml');
  const noted = join(at.directory, 'noted');
  const NODE_OPTIONS = `--import=${pathToFileURL(join(import.meta.dirname, 'note-processes.mjs'))}`;
  // What was written in the same tick as it was read is looked at once more.
  await at.ok('resolve', '-f', 'all.yaml');
  const env = { STRAKE_CACHE: at.cache, NODE_OPTIONS, NOTED_PROCESSES: noted };
  assert.equal(await strakeOk(at.directory, ['resolve', '-f', 'all.yaml'], { env }), first);
  assert.ok(!existsSync(noted));
});

test('warns that settings of ko have no effect on packages without a configuration', async (t) => {
  const directory = await project(t, { '.ko.yaml': 'defaultBaseImage: scratch\n' });
  const warning =
    /^warning: \.ko\.yaml and kodata have no effect here: "strake ko" follows them, and "strake init" makes/m;
  for (const args of [
    ['build', './x'],
    ['resolve', '-f', '-'],
  ]) {
    const { status, stderr } = await strake(directory, args, { input: 'x: strake://./x\n' });
    assert.notEqual(status, 0);
    if (args[0] === 'resolve') assert.match(stderr, warning);
  }
});

test('refuses --render tag for an image without tags before it pushes', async (t) => {
  const at = await scene(t, { 'a.yaml': 'a: strake://app\n' });
  if (!at) return;
  const failed = await at.run(['resolve', '-f', 'a.yaml', '--render', 'tag', '--set', 'tags=[]']);
  assert.match(failed.stderr, /image "app" has no tag for --render tag/);
  assert.equal(at.pushes(), 0);
});

test('warns if nothing refers to an image', async (t) => {
  const directory = await project(t, { 'strake.yaml': 'plugins: []\nimages: {}\n' });
  const warned = async (args: readonly string[], input: string) => {
    const { status, stderr } = await strake(directory, ['resolve', '-f', '-', ...args], { input });
    assert.equal(status, 0);
    return stderr;
  };
  assert.match(await warned([], 'a: 1\n'), /^warning: no string in the files begins with strake:/);
  const object = 'apiVersion: v1\nkind: Pod\n';
  assert.match(await warned(['-l', 'app=x'], object), /the objects that --selector app=x keeps/);
  assert.equal(await warned(['-q'], 'a: 1\n'), '');
});
