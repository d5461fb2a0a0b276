// Large builds check descriptions with functions that are made of their schemas when packages are built.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { DESCRIPTION_SCHEMA } from './data/description-schema.ts';
import type { ReturningHook } from './hook-table.ts';
import type { DescriptionChecks } from './made-checks.ts';

const FILE = '../../dist/code/description-checks.cjs';
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
          inputs: {
            files: ['/a'],
            commands: [['git']],
            discovery: { format: 'go-list' },
            shared: { command: ['go'], env: { A: 'b' }, tool: { name: 'go', version: '1' } },
          },
          toolCache: {
            format: 'go-build-cache',
            variable: 'GOCACHE',
            key: ['go1'],
            argv: ['go', 'build', '-debug-actiongraph=/out/app.json'],
            report: '/out/app.json',
          },
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
  test(`accepts of what taps of ${hook} return exactly what ajv accepts`, () => {
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
