// Every kind of input that makes a build do something: strake why names it, with the old and the new value, before the build and after it.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { project, strake, strakeOk, TINY } from '../e2e/strake.ts';
import { writing } from '../remote-cache/machines.ts';
import {
  isContinuousIntegration,
  run,
  runOk,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';

const CONFIG = `plugins: [go, ./stamp.mjs]
platforms: [linux/amd64]
base: scratch
vcs: false
config: { labels: { team: red } }
go: { programs: [./cmd/app], ldflags: ["-X main.v=1"] }
stamp: { text: one }
images: { app: {} }
`;
/** Without plugins of its own. */
const PLAIN = `plugins: [go]
platforms: [linux/amd64]
base: scratch
vcs: false
images: { app: { go: { programs: [./cmd/app] } } }
`;
const PLUGIN = `const LINK = [{ type: 'symlink', path: '/link', target: '/stamp' }];
export default {
  name: 'stamp',
  schema: { type: 'object', additionalProperties: false, properties: { text: { type: 'string' }, mode: { type: 'integer' }, uid: { type: 'integer' }, mtime: { type: 'integer' } } },
  layer: (plan, { options: { text, ...given } }) => ({
    layers: [...plan.layers, { id: 'stamp', entries: [{ type: 'file', path: '/stamp', content: { text }, ...given }, ...LINK] }],
  }),
};
`;

interface Scene {
  readonly directory: string;
  readonly env: Record<string, string>;
  write(file: string, text: string): Promise<void>;
}

interface Found {
  readonly kind: string;
  readonly name: string;
  readonly old?: string;
  readonly new?: string;
}

async function scene(t: TestContext): Promise<Scene> {
  const directory = await project(t, { ...TINY, 'strake.yaml': CONFIG, 'stamp.mjs': PLUGIN });
  const env = { STRAKE_CACHE: await temporaryDirectory(t), GOFLAGS: '-p=2' };
  const write = (file: string, text: string) => writeFile(join(directory, file), text);
  return { directory, env, write };
}

/** The text of all files below a directory that have the pattern. */
async function filesIn(directory: string, pattern: RegExp): Promise<string> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    found
      .filter((each) => each.isFile())
      .map((each) => readFile(join(each.parentPath, each.name), 'utf8')),
  );
  return texts.filter((text) => pattern.test(text)).join('\n');
}

/** Every change in a part of what `strake why --json` prints. */
function changesIn(value: unknown): readonly Found[] {
  if (Array.isArray(value)) return value.flatMap(changesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'changes' ? (each as readonly Found[]) : changesIn(each),
  );
}

/** Builds, changes something, and builds again. @returns the changes that are told before and after the second build, and whether it compiled */
async function told({ directory, env }: Scene, change: () => Promise<unknown>) {
  const build = () => strakeOk(directory, ['build', '-q', '-o', 'oci:out'], { env });
  const ask = async () => JSON.parse(await strakeOk(directory, ['why', '--json'], { env }));
  await build();
  await change();
  const { next } = await ask();
  await build();
  const { last, next: following } = await ask();
  assert.deepEqual(changesIn(following), [], 'nothing is left to do');
  const [step] = last.images.app.platforms['linux/amd64'].steps;
  const [before, after] = [changesIn(next), changesIn(last)];
  assert.deepEqual(after, before, 'the plan said what the build did');
  return { changes: after, isCompiled: step.from === 'compile', text: JSON.stringify(last) };
}

const edits: readonly {
  readonly what: string;
  readonly edit: (scene: Scene) => Promise<void>;
  readonly change: Partial<Found>;
  readonly isCompiled: boolean;
}[] = [
  {
    what: 'linker flags',
    edit: ({ write }) => write('strake.yaml', CONFIG.replace('v=1', 'v=2')),
    change: { kind: 'argument', name: '-ldflags', old: '-X main.v=1', new: '-X main.v=2' },
    isCompiled: true,
  },
  {
    what: 'a flag',
    edit: ({ write }) =>
      write('strake.yaml', CONFIG.replace('ldflags', 'flags: [-race=false], ldflags')),
    change: { kind: 'argument', name: '-race', new: 'false' },
    isCompiled: true,
  },
  {
    what: 'a setting of the compiler',
    edit: async ({ env }) => {
      env.GOFLAGS = '-p=1';
    },
    change: { kind: 'setting', name: 'GOFLAGS', old: '-p=2', new: '-p=1' },
    isCompiled: true,
  },
  {
    what: 'the option of a plugin',
    edit: ({ write }) => write('strake.yaml', CONFIG.replace('text: one', 'text: two')),
    change: { kind: 'option', name: 'stamp.text', old: 'one', new: 'two' },
    isCompiled: false,
  },
  {
    what: 'a label',
    edit: ({ write }) => write('strake.yaml', CONFIG.replace('red', 'blue')),
    change: { kind: 'config', name: 'config.Labels.team', old: 'red', new: 'blue' },
    isCompiled: false,
  },
  {
    what: 'the timestamp',
    edit: async ({ env }) => {
      env.SOURCE_DATE_EPOCH = '86400';
    },
    change: { kind: 'timestamp', old: '1970-01-01T00:00:00Z', new: '1970-01-02T00:00:00Z' },
    isCompiled: false,
  },
];

for (const { what, edit, change, isCompiled } of edits)
  test(`tells ${what}, old and new`, async (t) => {
    const place = await scene(t);
    const found = await told(place, () => edit(place));
    const [like] = found.changes.filter(({ kind }) => kind === change.kind);
    assert.deepEqual({ ...like, ...change }, like, JSON.stringify(found.changes));
    assert.equal(found.isCompiled, isCompiled);
  });

test('tells a source file that was edited, and one that is new', async (t) => {
  const place = await scene(t);
  const { changes } = await told(place, async () => {
    await place.write('cmd/app/main.go', 'package main\n\nfunc main() { more() }\n');
    await place.write('cmd/app/more.go', 'package main\n\nfunc more() {}\n');
  });
  const main = changes.find(({ name }) => name.endsWith('main.go'));
  assert.match(`${main?.kind} ${main?.old} ${main?.new}`, /^file [0-9a-f]{64} [0-9a-f]{64}$/);
  assert.ok(changes.some(({ kind, name }) => kind === 'directory' && name.endsWith('cmd/app')));
});

test('names a variable of the caller, and keeps its value nowhere', async (t) => {
  const place = await scene(t);
  const { changes, text } = await told(place, async () => {
    place.env.CGO_CFLAGS = '-DTOKEN=sesame';
  });
  assert.deepEqual(changes, [{ kind: 'variable', name: 'CGO_CFLAGS' }]);
  assert.doesNotMatch(text, /sesame/);
  assert.match(text, /CGO_CFLAGS/);
});

test('keeps the names of variables that the configuration reads, not their values', async (t) => {
  const place = await scene(t);
  const secret = CONFIG.replace('v=1', 'v={{token}}').replace('red', '"{{token}}"');
  await place.write('strake.yaml', `${secret}vars: { token: { env: TOKEN } }\n`);
  place.env.TOKEN = 'open sesame';
  const { text } = await told(place, async () => {
    place.env.TOKEN = 'other sesame';
  });
  assert.doesNotMatch(text, /sesame/);
  assert.match(text, /\$\{TOKEN#\w{6}\}/);
});

test('keeps no value of --set, of files and commands, and no part of one, but tells that they changed', async (t) => {
  const { directory, env, write } = await scene(t);
  const config = `${CONFIG.replace('red', '"{{token | slice: 0, 6}}/{{word}}/{{made}}"')}vars:
  token: { env: TOKEN }
  word: { file: word.txt }
  made: "{{said | upcase}}"
  said: { command: [cat, said.txt] }
`;
  await write('strake.yaml', config.replace('text: one', 'text: "{{word}}"'));
  await write('word.txt', 'barley\n');
  await write('said.txt', 'rye-flour\n');
  env.TOKEN = 'sesame-and-more';
  const set = [
    '--set',
    'config.env.PASS=buckwheat',
    '--set',
    'go.ldflags=["-X main.v=1 -X main.w=millet"]',
  ];
  const build = ['build', '-q', '-o', 'oci:out', ...set];
  await strakeOk(directory, build, { env });
  const same = await strakeOk(directory, ['why', '--json', '-o', 'oci:out', ...set], { env });
  assert.deepEqual(changesIn(JSON.parse(same).next), [], 'nothing differs');
  await write('word.txt', 'oatmeal\n');
  const next = await strakeOk(directory, ['why', '--json', '-o', 'oci:out', ...set], { env });
  const found = changesIn(JSON.parse(next).next).map(({ kind, name }) => `${kind} ${name}`);
  assert.deepEqual(found, ['option stamp.text', 'config config.Labels.team', 'entry /stamp']);
  await write('cmd/app/main.go', 'package main\n\nfunc main() { undefined() }\n');
  await strake(directory, build, { env });
  const kept = await filesIn(env.STRAKE_CACHE ?? '', /"record"|"facts"/);
  assert.match(kept, /\$\{word#\w{6}\}/);
  assert.doesNotMatch(kept, /sesame|barley|oatmeal|rye-flour|RYE-FLOUR|buckwheat|millet/);
});

test('tells that the code of a plugin changed', async (t) => {
  const place = await scene(t);
  const edit = () => place.write('stamp.mjs', PLUGIN.replace("path: '/stamp'", "path: '/stamped'"));
  const { changes } = await told(place, edit);
  const [plugin] = changes.filter(({ kind }) => kind === 'plugin');
  assert.equal(plugin?.name, 'stamp');
  assert.match(`${plugin?.old} ${plugin?.new}`, /^sha256:[0-9a-f]{64} sha256:[0-9a-f]{64}$/);
});

test('tells that a base moved, and what a registry got', async (t) => {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const place = await scene(t);
  const base = await project(t, {
    'strake.yaml':
      'platforms: [linux/amd64]\nbase: scratch\nvcs: false\nconfig: { labels: { v: "1" } }\n',
  });
  const { env } = place;
  const push = (set: string) =>
    strakeOk(base, ['build', '-q', '-o', `docker://${registry.host}/base:v1`, '--set', set], {
      env,
    });
  await push('config.labels.v="1"');
  const onBase = CONFIG.replace('base: scratch', `base: ${registry.host}/base:v1`);
  await place.write('strake.yaml', onBase);
  const { changes } = await told(place, () => push('config.labels.v="2"'));
  const [moved] = changes.filter(({ kind }) => kind === 'base');
  assert.equal(moved?.name, `${registry.host}/base:v1`);
  assert.match(`${moved?.old} ${moved?.new}`, /^sha256:[0-9a-f]{64} sha256:[0-9a-f]{64}$/);
  const to = ['build', '-q', '-o', `docker://${registry.host}/app:v1`];
  const sent = async () => {
    const { last } = JSON.parse(
      await strakeOk(place.directory, ['why', '--last', '--json'], { env }),
    );
    return last.images.app.pushes[0].sent;
  };
  await strakeOk(place.directory, to, { env });
  const first = await sent();
  assert.equal(first.there, 0);
  assert.ok(first.uploaded >= 2 && first.bytes > 0, JSON.stringify(first));
  await place.write('strake.yaml', onBase.replace('red', 'green'));
  await strakeOk(place.directory, to, { env });
  const second = await sent();
  assert.equal(second.there, 1, 'the program; small blobs are sent without a question');
  assert.ok(second.bytes < 32 * 1024, JSON.stringify(second));
});

for (const { what, edit, change } of [
  {
    what: 'the mode of an entry',
    edit: ({ write }: Scene) =>
      write('strake.yaml', CONFIG.replace('text: one', 'text: one, mode: 384')),
    change: { name: '/stamp', field: 'mode', old: '0644', new: '0600' },
  },
  {
    what: 'the owner of an entry',
    edit: ({ write }: Scene) =>
      write('strake.yaml', CONFIG.replace('text: one', 'text: one, uid: 7')),
    change: { name: '/stamp', field: 'owner', old: '0:0', new: '7:0' },
  },
  {
    what: 'the time of an entry',
    edit: ({ write }: Scene) =>
      write('strake.yaml', CONFIG.replace('text: one', 'text: one, mtime: 60')),
    change: { name: '/stamp', field: 'time', new: '1970-01-01T00:01:00Z' },
  },
  {
    what: 'the target of a link',
    edit: ({ write }: Scene) =>
      write('stamp.mjs', PLUGIN.replace("target: '/stamp'", "target: 'stamp'")),
    change: { name: '/link', field: 'target', old: '/stamp', new: 'stamp' },
  },
])
  test(`tells ${what}, old and new, and nothing else of the layer`, async (t) => {
    const place = await scene(t);
    const { changes } = await told(place, () => edit(place));
    assert.deepEqual(
      changes.filter(({ kind }) => kind === 'entry'),
      [{ kind: 'entry', ...change }],
    );
  });

test('tells the content of an entry by digest and size, and entries that came and went', async (t) => {
  const place = await scene(t);
  const { changes, text } = await told(place, async () => {
    await place.write('strake.yaml', CONFIG.replace('text: one', 'text: three'));
    await place.write('stamp.mjs', PLUGIN.replace("path: '/link'", "path: '/other'"));
  });
  const [link, other, stamp] = changes.filter(({ kind }) => kind === 'entry');
  assert.deepEqual(link, { kind: 'entry', name: '/link', old: 'symlink to /stamp' });
  assert.deepEqual(other, { kind: 'entry', name: '/other', new: 'symlink to /stamp' });
  assert.match(`${stamp?.old} ${stamp?.new}`, /^\w{64} \(3 bytes\) \w{64} \(5 bytes\)$/);
  assert.match(text, /"previousSize"/);
});

test('a build that fails leaves what it compiled, and the next one says who compiled it', async (t) => {
  const place = await scene(t);
  const { directory, env, write } = place;
  const build = ['build', '-q', '-o', 'oci:out'];
  await write('strake.yaml', CONFIG.replace('[linux/amd64]', '[linux/amd64, linux/arm64]'));
  await strakeOk(directory, build, { env });
  await write('cmd/app/main.go', 'package main\n\nfunc main() { undefined() }\n');
  assert.equal((await strake(directory, build, { env })).status, 4);
  const stopped = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(stopped, /^last build that did something: /);
  assert.match(stopped, /^a build at \S+ stopped: go build example\.com\/tiny\/cmd\/app .*failed/m);
  // Only one platform fails.
  const both = CONFIG.replace('[linux/amd64]', '[linux/amd64, linux/arm64]');
  const bogus = 'go: { flags: { linux/arm64: [-gcflags=-bogus] }, ';
  await write('strake.yaml', both.replace('go: { ', bogus));
  await write('cmd/app/main.go', 'package main\n\nfunc main() {}\n');
  assert.equal((await strake(directory, [...build, '--jobs', '1'], { env })).status, 4);
  const half = await strakeOk(directory, ['why', '--last'], { env });
  const { last } = JSON.parse(await strakeOk(directory, ['why', '--last', '--json'], { env }));
  assert.deepEqual(
    Object.keys(last.unfinished.images.app ?? {}).toSorted(),
    ['linux/amd64', 'linux/arm64'],
    half,
  );
  await write('strake.yaml', both);
  await strakeOk(directory, build, { env });
  const done = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(done, /compiled by an earlier build, which kept no image\n {6}cmd\/app\/main\.go: /);
  assert.doesNotMatch(done, /stopped/);
});

test('a push that fails is told beside the image, and a build without work forgets it', async (t) => {
  const { directory, env } = await scene(t);
  const failed = await strake(directory, ['build', '-q', '-o', 'docker://127.0.0.1:1/app:v1'], {
    env,
  });
  assert.notEqual(failed.status, 0);
  const told = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(told, /layer go: packed/);
  assert.match(told, /^a build at \S+ stopped: .*127\.0\.0\.1:1/m);
  await strakeOk(directory, ['build', '-q', '-o', 'oci:out'], { env });
  assert.doesNotMatch(await strakeOk(directory, ['why', '--last'], { env }), /stopped/);
});

test('tells what a registry has that the next build would push to', async (t) => {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const { directory, env, write } = await scene(t);
  const place = `docker://${registry.host}/app:v1`;
  const ask = () => strakeOk(directory, ['why', '-o', place], { env });
  assert.match(await ask(), /\/app:v1: nothing is there, so the image is pushed\n$/);
  await strakeOk(directory, ['build', '-q', '-o', place], { env });
  assert.match(await ask(), /\/app:v1: the last build is there\n$/);
  await write('strake.yaml', CONFIG.replace('red', 'blue'));
  assert.match(
    await ask(),
    /config and manifest: write\n.*\/app:v1: the last build is there, with the layers that stay\n$/,
  );
  await strakeOk(directory, ['build', '-q', '-o', 'oci:out'], { env });
  assert.match(await ask(), /\/app:v1: another image is there, sha256:\w{12}\n$/);
});

test('names a layer by the beginning of its digest or diff ID, and an entry by its path', async (t) => {
  const { directory, env } = await scene(t);
  await strakeOk(directory, ['build', '-q', '-o', 'oci:out'], { env });
  const ask = (wanted: string) => strake(directory, ['why', wanted, '--last'], { env });
  const { last } = JSON.parse(await strakeOk(directory, ['why', '--last', '--json'], { env }));
  const [go, stamp] = last.images.app.platforms['linux/amd64'].layers;
  for (const wanted of [go.diffId, go.digest.slice(0, 17), go.diffId.slice(7, 17)]) {
    const { stdout } = await ask(wanted);
    assert.match(stdout, /layer go sha256/);
    assert.doesNotMatch(stdout, /layer stamp/);
  }
  assert.notEqual(go.diffId, stamp.diffId);
  const entry = await ask('/stamp');
  assert.match(entry.stdout, /file, 0644, 0:0, \w{12} \(3 B\), in layer stamp, added by stamp\n/);
  assert.doesNotMatch(entry.stdout, /layer go/);
  const program = await ask('/app/app');
  assert.match(
    program.stdout,
    /in layer go, added by go, made by go build example\.com\/tiny\/cmd\/app\n/,
  );
  for (const [wanted, near] of [
    ['/stmp', '/stamp'],
    ['ap', 'app'],
    ['./cmd/ap', './cmd/app'],
  ] as const) {
    const unknown = await ask(wanted);
    assert.equal(unknown.status, 2);
    assert.ok(unknown.stderr.includes(`Did you mean ${near}?`), unknown.stderr);
  }
});

test('tells another version of Go', async (t) => {
  const other = 'go1.25.1';
  const { status, stdout, stderr } = await run(['go', 'version'], { env: { GOTOOLCHAIN: other } });
  if (status !== 0 || !stdout.includes(other)) {
    const why = `${other} cannot be installed: ${stderr}`;
    if (isContinuousIntegration()) throw new Error(why);
    t.skip(why);
    return;
  }
  const place = await scene(t);
  const version = (await runOk(['go', 'env', 'GOVERSION'])).trim();
  place.env.GOMODCACHE = (await runOk(['go', 'env', 'GOMODCACHE'])).trim();
  const { changes, isCompiled } = await told(place, async () => {
    place.env.GOTOOLCHAIN = other;
  });
  const [setting] = changes.filter(({ name }) => name === 'GOVERSION');
  assert.deepEqual(setting, { kind: 'setting', name: 'GOVERSION', old: version, new: other });
  assert.ok(isCompiled);
});

test('a shard tells what it compiled, that it made no image, and what failed', async (t) => {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const { directory, env, write } = await scene(t);
  const shared = CONFIG.replace('go: {', 'cache: { trust: registry }\ngo: { cache: local,');
  await write('strake.yaml', shared);
  Object.assign(env, writing(registry.host));
  await strakeOk(directory, ['build', '-q', '--shard', '1/1'], { env });
  const told = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(told, /^a build at \S+ made no image: shard 1\/1 has 1 of 1 step; it compiled 1, /);
  assert.match(told, /^ {4}go build example\.com\/tiny\/cmd\/app: compiled: /m);
  await write('cmd/app/main.go', 'package main\n\nfunc main() { undefined() }\n');
  assert.equal((await strake(directory, ['build', '-q', '--shard', '1/1'], { env })).status, 4);
  const failed = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(failed, /^a build at \S+ stopped: go build .*failed/m);
  assert.match(failed, /^ {4}go build example\.com\/tiny\/cmd\/app: failed$/m);
});

test('a build that only pushes leaves why the images were built, and names what it pushed', async (t) => {
  const directory = await project(t, { ...TINY, 'strake.yaml': PLAIN });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await strakeOk(directory, ['build', '-q'], { env });
  await writeFile(join(directory, 'cmd/app/main.go'), 'package main\n\nfunc main() {}\n');
  await strakeOk(directory, ['build', '-q'], { env });
  assert.match(
    await strakeOk(directory, ['why'], { env }),
    /dist\/oci:latest: the last build is there\n$/,
  );
  const push = ['build', '--explain', '--push', '-t', `${registry.host}/app:v1,v2`];
  const { stderr } = await strake(directory, push, { env });
  assert.doesNotMatch(stderr, /compiled/);
  const told = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(told, /^image app {2}sha256:\w{12} \(was sha256:\w{12}\)$/m);
  assert.match(
    told,
    /\(\/app\/app\): compiled\n {6}cmd\/app\/main\.go: \w{12} → \w{12}\n {4}layer go: packed/,
  );
  assert.match(told, /^ {2}docker:\/\/\S+\/app:v2, v1: \d uploaded \(.*\)(?:, at \S+)?$/m);
  assert.match(told, /^ {2}oci:dist\/oci:latest: written$/m);
});

test('a compile that fails is explained, and recorded with what was compiled before it', async (t) => {
  const config = PLAIN.replace('[linux/amd64]', '[linux/amd64, linux/arm64]');
  const directory = await project(t, { ...TINY, 'strake.yaml': config });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const build = ['build', '--explain', '--jobs', '1'];
  await strakeOk(directory, build, { env });
  const bogus = 'go: { flags: { linux/arm64: [-gcflags=-bogus] }, ';
  await writeFile(join(directory, 'strake.yaml'), config.replace('go: { ', bogus));
  await writeFile(join(directory, 'cmd/app/main.go'), 'package main\n\nfunc main() {}\n');
  const { status, stderr } = await strake(directory, build, { env });
  assert.equal(status, 4);
  assert.match(stderr, /linux\/arm64: go build \S+ failed/);
  const told = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(told, /linux\/arm64:\n {4}go build \S+: failed/);
  assert.match(
    told,
    /linux\/amd64:\n {4}go build \S+: compiled\n {6}\S+main\.go.*\n(?: {4}layer go: packed \()?/,
  );
});
