import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '@strake/core';
import { definePlugin } from '@strake/core/plugin';
import { koProject } from './ko-project.ts';
import type { KoRequest } from './ko-request.ts';
import { readKoSettings } from './read-settings.ts';

const WORK = { directory: '/src', flags: {}, env: { KO_DOCKER_REPO: 'ghcr.io/acme' } };

function project(request: Partial<KoRequest> & { readonly yaml?: unknown }) {
  const { yaml, ...rest } = request;
  const settings = readKoSettings(yaml, {});
  const programs = [{ importPath: 'example.com/m/cmd/App', directory: '/src/cmd/app' }];
  return koProject({ ...WORK, settings, programs, ...rest });
}

function image(request: Parameters<typeof project>[0]): Record<string, unknown> {
  const { config } = project(request);
  const [found = {}] = Object.values(config.images as Record<string, Record<string, unknown>>);
  return found;
}

function program(request: Parameters<typeof project>[0]): Record<string, unknown> {
  const { programs } = image(request).go as { programs: Record<string, unknown>[] };
  return programs[0] ?? {};
}

test('makes an image of each program, as ko does without settings', () => {
  const { config, images } = project({});
  assert.deepEqual(config, {
    plugins: ['go', 'ko'],
    images: {
      'example.com/m/cmd/App': {
        repository: 'ghcr.io/acme/app-231f9b8ca344d7ddccc3d9e0d9d5a45b',
        tags: ['latest'],
        base: 'cgr.dev/chainguard/static:latest',
        platforms: ['linux/amd64'],
        index: false,
        go: {
          programs: [
            { package: 'example.com/m/cmd/App', path: '/ko-app/App', flags: ['-trimpath'] },
          ],
        },
        ko: { importPath: 'example.com/m/cmd/App', kodata: '/src/cmd/app/kodata' },
      },
    },
  });
  assert.deepEqual(
    images.map(({ name }) => name),
    ['example.com/m/cmd/App'],
  );
});

test('takes the element of builds that names the package, or a file of it', () => {
  const yaml = {
    defaultEnv: ['A=1'],
    defaultFlags: ['-v'],
    builds: [
      { main: './cmd/other', flags: ['-x'] },
      { dir: 'cmd', main: 'app/main.go', env: 'B=2', ldflags: ['-s', '-w'], flags: '-tags  a' },
    ],
  };
  assert.deepEqual(program({ yaml }), {
    package: 'example.com/m/cmd/App',
    path: '/ko-app/App',
    dir: 'cmd',
    flags: ['-tags', 'a', '-trimpath', '-ldflags=-s -w'],
    env: { B: '2' },
  });
});

test('uses defaults where a build has no value, and --ldflags over both', () => {
  const yaml = {
    defaultEnv: ['A=1', 'A=2=3'],
    defaultFlags: ['-v'],
    defaultLdflags: ['-w'],
    builds: [{ main: './cmd/app', ldflags: ['-s'] }],
  };
  const flags = { ldflags: ['-X main.a=1', '-s'], debug: true };
  assert.deepEqual(program({ yaml, flags }), {
    package: 'example.com/m/cmd/App',
    path: '/ko-app/App',
    flags: ['-v', '-trimpath', '-gcflags', 'all=-N -l', '-ldflags=-X main.a=1 -s'],
    env: { A: '2=3' },
  });
});

test('overrides the base of an import path in any case', () => {
  const yaml = {
    DefaultBaseImage: 'base:1',
    baseImageOverrides: { 'example.com/M/cmd/app': 'ko.local/other' },
  };
  assert.equal(image({ yaml }).base, 'docker-daemon:ko.local/other');
  assert.equal(
    image({ yaml, programs: [{ importPath: 'example.com/m', directory: '/src' }] }).base,
    'base:1',
  );
});

test("gives ko's options to the plugin ko", () => {
  const flags = {
    imageLabels: ['a=b=c', 'd='],
    imageAnnotations: ['e={{f}}'],
    imageUser: 'root',
    debug: true,
  };
  const yaml = { builds: [{ main: 'cmd/app', linux_capabilities: 'net_raw chown' }] };
  const env = { ...WORK.env, SOURCE_DATE_EPOCH: '7', KO_DATA_DATE_EPOCH: '0' };
  assert.deepEqual(image({ flags, yaml, env }).ko, {
    importPath: 'example.com/m/cmd/App',
    kodata: '/src/cmd/app/kodata',
    created: 7,
    kodataTime: 0,
    capabilities: ['net_raw', 'chown'],
    debug: true,
    user: 'root',
    labels: { a: 'b=c', d: '' },
    annotations: { e: '{% raw %}{{{% endraw %}f}}' },
  });
});

test('passes the variant that the caller asks of go', () => {
  const env = { ...WORK.env, GOAMD64: 'v3', GOPRIVATE: 'x' };
  assert.deepEqual(program({ env }).env, { GOAMD64: 'v3' });
  assert.deepEqual(program({ env, yaml: { defaultEnv: ['GOAMD64=v2'] } }).env, { GOAMD64: 'v2' });
});

test('accepts GOOS and GOARCH in env if they say what the image is for, and refuses others', () => {
  const yaml = { defaultEnv: ['GOOS=linux', 'GOARCH=amd64', 'CGO_ENABLED=0'] };
  assert.deepEqual(program({ yaml }).env, { CGO_ENABLED: '0' });
  assert.throws(() => project({ yaml, flags: { platform: ['linux/arm64'] } }), {
    message: /sets GOARCH=amd64, but its image is for linux\/arm64/,
  });
});

test('builds a package once, and several platforms as an index', () => {
  const one = { importPath: 'example.com/m', platforms: ['linux/amd64', 'linux/arm/v7'] };
  const { images, config } = project({ programs: [one, one] });
  assert.equal(images.length, 1);
  assert.deepEqual(images[0]?.platforms, ['linux/amd64', 'linux/arm/v7']);
  assert.equal(JSON.stringify(config).includes('"index"'), false);
});

const refused: readonly [what: string, request: Parameters<typeof project>[0], message: RegExp][] =
  [
    [
      '-toolexec in flags',
      { yaml: { defaultFlags: ['--toolexec=x'] } },
      /must not contain --toolexec=x/,
    ],
    [
      '-toolexec in GOFLAGS',
      { env: { ...WORK.env, GOFLAGS: '-v -toolexec=x' } },
      /GOFLAGS must not contain -toolexec=x/,
    ],
    [
      'quoted -toolexec in GOFLAGS',
      { env: { ...WORK.env, GOFLAGS: `-v '-toolexec=a b' "-x"` } },
      /GOFLAGS must not contain -toolexec=a b/,
    ],
    [
      '-toolexec in GOFLAGS of env',
      { yaml: { defaultEnv: ['GOFLAGS=-toolexec x'] } },
      /GOFLAGS must not contain -toolexec/,
    ],
    ['env without =', { yaml: { defaultEnv: ['A=1', 'B'] } }, /"defaultEnv\[1\]" is "B"/],
    ['a label without =', { flags: { imageLabels: ['a'] } }, /--image-label has "a"/],
    [
      'a time that is none',
      { env: { ...WORK.env, KO_DATA_DATE_EPOCH: 'now' } },
      /KO_DATA_DATE_EPOCH=now is not/,
    ],
    [
      'a time that no tar holds',
      { env: { ...WORK.env, KO_DATA_DATE_EPOCH: '99999999999' } },
      /KO_DATA_DATE_EPOCH=99999999999 is not/,
    ],
    [
      'a time before 1970',
      { env: { ...WORK.env, SOURCE_DATE_EPOCH: '-5' } },
      /SOURCE_DATE_EPOCH=-5 is not/,
    ],
  ];
for (const [what, request, message] of refused) {
  test(`refuses ${what}`, () =>
    assert.throws(() => project(request), { code: 'CONFIG_VALUE_INVALID', message }));
}

test('takes a base only from what baseImageOverrides has', () => {
  for (const importPath of ['constructor', 'x/constructor']) {
    const programs = [{ importPath }];
    assert.equal(image({ programs }).base, 'cgr.dev/chainguard/static:latest');
    const yaml = { baseImageOverrides: JSON.parse(`{"${importPath}": "own"}`) };
    assert.equal(image({ programs, yaml }).base, 'own');
  }
});

test('builds a program whatever its import path begins with', async () => {
  const paths = ['x-tool.dev/app', 'example.com/x-y', 'x-y'];
  const { config, images } = project({
    programs: paths.map((importPath) => ({ importPath })),
    flags: { push: false },
  });
  const plugins = ['go', 'ko'].map((name) =>
    definePlugin<unknown>({ name, layer: () => undefined }),
  );
  const { images: resolved } = await resolveConfig({ config, plugins, directory: '/src', env: {} });
  assert.deepEqual(Object.keys(resolved), paths);
  assert.deepEqual(
    images.map(({ name }) => name),
    paths,
  );
});

test('refuses two images of one repository that --tag-only would name alike', () => {
  const paths = ['example.com/m/x/a', 'example.com/m/cmd/a'];
  const programs = paths.map((importPath) => ({ importPath }));
  const tagged = { tags: ['v1'], tagOnly: true };
  for (const flags of [
    { ...tagged, baseImportPaths: true },
    { ...tagged, bare: true },
    { ...tagged, bare: true, push: false },
  ])
    assert.throws(() => project({ programs, flags }), {
      code: 'CONFIG_VALUE_INVALID',
      message:
        /^--tag-only would name two images ghcr\.io\/acme(\/a)?:v1: those of example\.com\/m\/x\/a and example\.com\/m\/cmd\/a$/,
    });
  for (const flags of [
    tagged,
    { bare: true, tags: ['v1'] },
    { ...tagged, bare: true, local: true },
    { ...tagged, bare: true, push: false, ociLayoutPath: 'out' },
  ])
    assert.equal(project({ programs: [...programs, ...programs], flags }).images.length, 2);
});
