// Large builds check descriptions with functions that are made of their schemas when packages are built.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { DESCRIPTION_SCHEMA } from '../../packages/core/src/plugin/data/description-schema.ts';
import type { ReturningHook } from '../../packages/core/src/plugin/hook-table.ts';
import type { DescriptionChecks } from '../../packages/core/src/plugin/made-checks.ts';
import { project, strake } from '../e2e/strake.ts';

const FILE = join(import.meta.dirname, '../../packages/core/dist/code/description-checks.cjs');
const checks = createRequire(import.meta.url)(FILE) as DescriptionChecks;

const digest = `sha256:${'a'.repeat(64)}`;
const platform = { os: 'linux', architecture: 'arm', variant: 'v7', 'os.features': ['a'] };

/** Valid ones. */
const DESCRIPTIONS: readonly (readonly [ReturningHook, object])[] = [
  [
    'compile',
    {
      env: { CGO_ENABLED: '0' },
      steps: [
        {
          id: 'app',
          argv: ['go', 'build'],
          operands: ['./cmd/app'],
          directory: '/src',
          env: {},
          processors: 'GOMAXPROCS',
          inputs: { files: ['/a'], commands: [['git']], discovery: { format: 'go-list' } },
          outputs: ['/out/app'],
          check: { argv: ['go'], forbidden: ['x'], message: 'no' },
          failure: 'TOOL_FAILED',
        },
      ],
      outputs: [{ id: 'app', image: 'app', file: '/out/app' }],
    },
  ],
  [
    'layer',
    {
      layers: [
        {
          id: 'go',
          entries: [
            { type: 'file', path: '/a', mode: 0o755, uid: 1, content: { file: '/out/app' } },
            { type: 'file', path: '/b', content: { digest, size: 1 }, pax: { a: 'b' } },
            { type: 'directory', path: '/c', mtime: 0 },
            { type: 'symlink', path: '/d', target: 'a' },
            { type: 'hardlink', path: '/e', target: '/a' },
          ],
          createdBy: 'go build',
          format: 'windows',
        },
      ],
    },
  ],
  [
    'mutate',
    {
      config: {
        os: 'linux',
        architecture: 'amd64',
        config: { User: '', Env: ['A=b'], Entrypoint: ['/a'], ExposedPorts: { '80/tcp': {} } },
        history: [{ created_by: 'me', empty_layer: true }],
      },
      annotations: { a: 'b' },
      descriptorAnnotations: {},
    },
  ],
  [
    'index',
    {
      family: 'oci',
      manifests: [{ platform, annotations: {}, digest, size: 1, layers: [{}] }],
      additionalManifests: [{ mediaType: 'text/plain', text: 'a', platform }],
      annotations: {},
      tags: ['latest'],
    },
  ],
];

const OTHERS = [undefined, null, 0, -1, 1.5, '', 'a', '/a', 'rootfs', [], [1], ['a'], {}, { a: 1 }];

/** Every value with one part taken out, added, or in the place of another. */
function* variants(value: unknown): Generator<unknown> {
  yield* OTHERS;
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const other of OTHERS) yield [...value, other];
    for (const [at, part] of value.entries())
      for (const variant of variants(part)) yield value.with(at, variant);
    return;
  }
  for (const other of OTHERS) yield { ...value, rootfs: other };
  for (const [key, part] of Object.entries(value)) {
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    yield rest;
    for (const variant of variants(part)) yield { ...rest, [key]: variant };
  }
}

for (const [hook, description] of DESCRIPTIONS) {
  test(`lets through what ajv lets through of what taps of ${hook} return`, () => {
    const check = new Ajv({ strict: false, validateFormats: false }).compile(
      DESCRIPTION_SCHEMA[hook],
    );
    assert.equal(checks[hook](description), true);
    let [good, bad] = [0, 0];
    for (const variant of variants(description)) {
      const isValid = check(variant);
      if (isValid) good += 1;
      else bad += 1;
      assert.equal(checks[hook](variant), isValid, JSON.stringify(variant));
    }
    assert.ok(good > 10 && bad > 100, `${good} were good, ${bad} bad`);
  });
}

const PLUGIN = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
export const plugin = definePlugin({ name: 'mine', layer: (plan, { image }) =>
  ({ layers: [{ id: 'a', entries: image === 'image99' ? [{ type: 'file' }] : [] }] }) });
`;
const LIST = `import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync('loaded', Object.keys(createRequire(import.meta.url).cache).join('\\n')));
`;
const IMAGES = Array.from({ length: 100 }, (_, at) => `  image${at}: {}\n`).join('');

test('names what is wrong with the last of a hundred descriptions', async (t) => {
  const directory = await project(t, {
    'mine.mjs': PLUGIN,
    'list.mjs': LIST,
    'strake.yaml': `plugins: [./mine.mjs]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nimages:\n${IMAGES}`,
  });
  const NODE_OPTIONS = `--import=${pathToFileURL(join(directory, 'list.mjs'))}`;
  const { status, stderr } = await strake(directory, ['plan'], { env: { NODE_OPTIONS } });
  assert.equal(status, 3, stderr);
  assert.match(stderr, /"mine".*layers\.0\.entries\.0 lacks the key "path"/);
  assert.ok((await readFile(join(directory, 'loaded'), 'utf8')).includes(FILE));
});
