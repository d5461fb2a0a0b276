import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlatformPlan, TraceEntry } from '@strake/core';
import { renderPlan } from './plan.ts';

const VIEW = { paint: (_: string, text: string) => text, cwd: '/work', verbose: false };
const trace = (hook: string, paths: readonly string[]): readonly TraceEntry[] => [
  {
    plugin: 'go',
    hook,
    stage: 'make',
    outcome: 'changed',
    changes: paths.map((path) => ({ kind: 'added', path })),
  },
];

function platform(arch: string, more: Partial<PlatformPlan> = {}): PlatformPlan {
  const out = `/cache/out/${arch}`;
  return {
    platform: `linux/${arch}`,
    base: {
      reference: 'gcr.io/base',
      digest: `sha256:${arch.padEnd(64, '0')}`,
      layers: 2,
      size: 1_500_000,
    },
    compile: {
      env: { CGO_ENABLED: '0', GOARCH: arch },
      steps: [
        {
          id: 'go build',
          argv: ['go', 'build', '-ldflags=-s -w', '-o', `${out}/`, './cmd/app'],
          directory: '/work',
          outputs: [`${out}/app`],
        },
      ],
      why: { 'go build': 'main.go changed' },
      cache: { 'go build': { from: 'compile', reason: 'main.go changed' } },
      trace: trace('compile', ['steps[go build]']),
    },
    archives: [],
    layer: {
      layers: [
        {
          id: 'go',
          entries: [
            { type: 'symlink', path: '/app/link', target: 'app' },
            { type: 'file', path: '/app/app', mode: 0o755, content: { file: `${out}/app` } },
            { type: 'directory', path: '/app' },
            { type: 'file', path: '/app.txt', uid: 7, content: { text: 'hä' } },
          ],
        },
      ],
      trace: trace('layer', ['layers[go]']),
    },
    mutate: {
      config: {
        architecture: arch,
        os: 'linux',
        created: '1970-01-01T00:00:00Z',
        config: { User: '65532', Env: ['PATH=/bin', 'A=b'], Entrypoint: ['/app/app'] },
      },
      annotations: { a: 'b' },
      descriptorAnnotations: {},
      trace: trace('mutate', ['config.config.Entrypoint']),
    },
    ...more,
  };
}

const plan = (platforms: readonly PlatformPlan[]) => ({
  images: [
    {
      image: 'app',
      repository: 'ghcr.io/a/app',
      mediaTypes: 'oci' as const,
      platforms,
      index: { annotations: {}, tags: ['v1'], trace: [] },
      destinations: ['oci:dist/oci'],
    },
  ],
});

test('describes equal platforms once, and others separately', () => {
  assert.equal(
    renderPlan(plan([platform('amd64'), platform('arm64')]), VIEW).join('\n'),
    `image app
  platforms     linux/amd64, linux/arm64
  repository    ghcr.io/a/app
  tags          v1
  media types   oci
  destinations  oci:dist/oci

  base
    linux/amd64  gcr.io/base  sha256:amd640000000  2 layers, 1.5 MB
    linux/arm64  gcr.io/base  sha256:arm640000000  2 layers, 1.5 MB

  compile
    $ go build '-ldflags=-s -w' -o $OUT/ ./cmd/app
        with CGO_ENABLED=0
        linux/amd64  GOARCH=amd64
        linux/arm64  GOARCH=arm64
        compile: main.go changed

  layers
    go (4 entries)
      0755  0:0  /app/
      0755  0:0  /app/app   from $OUT/app
      0777  0:0  /app/link  → app
      0644  7:0  /app.txt   3 B

  config
    Entrypoint  ["/app/app"]          (go)
    Env         PATH=/bin
                A=b
    User        65532
    created     1970-01-01T00:00:00Z
    history     0 lines

  annotations
    manifest    a=b

  who changed what
    compile  go @ make  +steps[go build]
    layer    go @ make  +layers[go]
    mutate   go @ make  +config.config.Entrypoint`,
  );
});

test('names the platforms of each description where they differ', () => {
  const lines = renderPlan(
    plan([platform('amd64'), platform('s390x', { layer: { layers: [], trace: [] } })]),
    VIEW,
  );
  const at = lines.indexOf('  layers');
  assert.deepEqual(
    [lines[at + 1], lines[at + 7], lines[at + 8]],
    ['    linux/amd64:', '    linux/s390x:', '      none above the base'],
  );
});

test('counts entries beyond the first sixty, unless all are requested', () => {
  const entries = Array.from(
    { length: 70 },
    (_, n) => ({ type: 'directory', path: `/d${n}` }) as const,
  );
  const many = plan([platform('amd64', { layer: { layers: [{ id: 'go', entries }], trace: [] } })]);
  assert.ok(renderPlan(many, VIEW).includes('      … 10 more; --verbose lists them'));
  assert.equal(
    renderPlan(many, { ...VIEW, verbose: true }).filter((line) => line.includes('  0:0  ')).length,
    70,
  );
});

test('says which taps were skipped and which changed nothing', () => {
  const entry = { plugin: 'win', hook: 'layer', stage: 'adjust', changes: [] };
  const one = platform('amd64', {
    layer: {
      layers: [],
      trace: [
        { ...entry, outcome: 'skipped' },
        { ...entry, outcome: 'unchanged' },
      ],
    },
  });
  const text = renderPlan(plan([one]), VIEW).join('\n');
  assert.match(
    text,
    /layer {4}win @ adjust {2}skipped: its filter does not match\n {13}win @ adjust {2}no change/,
  );
});

test('aligns what changed the index with what changed the images', () => {
  const trace = [
    { plugin: 'a', hook: 'index', stage: 'convert', outcome: 'unchanged', changes: [] },
  ] as const;
  const { images } = plan([platform('amd64')]);
  const [image = assert.fail()] = images;
  const lines = renderPlan({ images: [{ ...image, index: { ...image.index, trace } }] }, VIEW);
  assert.deepEqual(lines.slice(-4), [
    '    compile  go @ make    +steps[go build]',
    '    layer    go @ make    +layers[go]',
    '    mutate   go @ make    +config.config.Entrypoint',
    '    index    a @ convert  no change',
  ]);
});

test('prints a changed variable as one change, and a check that passed as such', () => {
  const mutate = platform('amd64').mutate;
  const entry = { plugin: 'go', hook: 'mutate', changes: [] };
  const one = platform('amd64', {
    mutate: {
      ...mutate,
      trace: [
        {
          ...entry,
          stage: 'make',
          outcome: 'changed',
          changes: [
            { kind: 'added', path: 'config.config.Env[PATH=/bin:/app]' },
            { kind: 'removed', path: 'config.config.Env[PATH=/bin]' },
          ],
        },
        { ...entry, stage: 'check', outcome: 'unchanged' },
      ],
    },
  });
  const lines = renderPlan(plan([one]), VIEW);
  assert.deepEqual(lines.slice(-2), [
    '    mutate   go @ make   ~config.config.Env[PATH]',
    '             go @ check  passed',
  ]);
});

test('prints what several images share once, and names the image that has it', () => {
  const first = plan([platform('amd64')]).images[0];
  assert.ok(first);
  const second = {
    ...first,
    image: 'other',
    platforms: [platform('amd64', { archives: ['/work/a.tgz'] })],
  };
  const lines = renderPlan({ images: [first, second] }, VIEW);
  const text = lines.slice(lines.indexOf('image other')).join('\n');
  assert.match(text, /\n {2}compile\n {4}as in image app\n\n {2}layers\n {4}as in image app\n/);
  assert.match(text, /\n {2}archives\n {4}linux\/amd64 {2}a\.tgz\n/);
  // One line is as short as a reference to it.
  assert.match(text, /\n {2}base\n {4}linux\/amd64 {2}gcr\.io\/base /);
});
