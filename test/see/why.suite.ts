// Every kind of input that makes a build do something: strake why names it, with the old and the new value, before the build and after it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { project, strakeOk, TINY } from '../e2e/strake.ts';
import { startRegistry, temporaryDirectory } from '../tool/index.ts';

const CONFIG = `plugins: [go, ./stamp.mjs]
platforms: [linux/amd64]
base: scratch
vcs: false
config: { labels: { team: red } }
go: { programs: [./cmd/app], ldflags: ["-X main.v=1"] }
stamp: { text: one }
images: { app: {} }
`;
const PLUGIN = `export default {
  name: 'stamp',
  schema: { type: 'object', additionalProperties: false, properties: { text: { type: 'string' } } },
  layer: (plan, { options }) => ({
    layers: [...plan.layers, { id: 'stamp', entries: [{ type: 'file', path: '/stamp', content: { text: options.text } }] }],
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
  assert.match(text, /\$\{TOKEN\}/);
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
