import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILD_TYPE } from '@strake/plugin-attest/provenance';
import { readRecipe } from './build-recipe.ts';
import { recordedEnvironment } from './recorded-environment.ts';

const COMMIT = 'c'.repeat(40);
const SHA256 = 'a'.repeat(64);
const SOURCE = { name: 'source', digest: { gitCommit: COMMIT } };
const CONFIGURATION = { name: 'configuration', digest: { sha256: SHA256 } };

function predicate(external: object = {}, dependencies: readonly object[] = []) {
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        source: { uri: 'git+https://git.example/acme/app' },
        configuration: { path: 'ci/strake.yaml' },
        image: 'app',
        platforms: ['linux/amd64'],
        ...external,
      },
      internalParameters: { strake: '1.0.0', variables: ['VERSION'] },
      resolvedDependencies: [...dependencies, SOURCE, CONFIGURATION],
    },
  };
}

const refused = (value: unknown, message: RegExp) =>
  assert.throws(() => readRecipe(value), { code: 'REBUILD_IMPOSSIBLE', message });

test('reads what a build needs', () => {
  const base = {
    name: 'base',
    uri: 'docker://gcr.io/distroless/static:latest',
    digest: { sha256: SHA256 },
    annotations: { platforms: ['linux/amd64'] },
  };
  const toolchain = { name: 'toolchain', annotations: { version: 'go1.26.8' } };
  const plugin = { name: 'plugin', digest: { dirHash1: SHA256 }, annotations: { plugin: 'go' } };
  const overrides = ['vars.version=1', 'packages=./cmd/app', 'attest.sign.keyless=true'];
  const layout = { name: 'base', digest: { sha256: SHA256 }, annotations: { platforms: [] } };
  assert.deepEqual(readRecipe(predicate({ overrides }, [base, layout, toolchain, plugin])), {
    url: 'https://git.example/acme/app',
    commit: COMMIT,
    configuration: { path: 'ci/strake.yaml', sha256: SHA256 },
    image: 'app',
    platforms: ['linux/amd64'],
    settings: ['vars.version=1', 'attest.sign.keyless=true'],
    packages: ['./cmd/app'],
    bases: [{ name: base.uri, digest: `sha256:${SHA256}`, platforms: ['linux/amd64'] }],
    toolchain: 'go1.26.8',
    plugins: [{ name: 'go', digest: { dirHash1: SHA256 } }],
    strake: '1.0.0',
    variables: ['VERSION'],
    environment: {},
    submodules: false,
    incomplete: false,
  });
});

test('takes values that were left out from the user, and no others', () => {
  const overrides = ['vars.a=1', 'vars.token=…', 'packages=…', 'vars.token=…', 'plugins=…'];
  const given = ['vars.token=a=b', 'packages=./cmd/app', 'plugins=[/opt/plugin.js]'];
  const { settings, packages } = readRecipe(predicate({ overrides }), given);
  assert.deepEqual(settings, [
    'vars.a=1',
    'vars.token=a=b',
    'vars.token=a=b',
    'plugins=[/opt/plugin.js]',
  ]);
  assert.deepEqual(packages, ['./cmd/app']);
  assert.throws(() => readRecipe(predicate({ overrides }), given.slice(0, 1)), {
    code: 'REBUILD_IMPOSSIBLE',
    message: /the value of packages, plugins$/,
    hint: 'Give it: --set packages=VALUE --set plugins=VALUE.',
  });
  for (const override of ['vars.a=2', 'vars.b=…'])
    assert.throws(
      () => readRecipe(predicate({ overrides }), [...given, override]),
      /the provenance of the image leaves out no such value/,
    );
});

test('takes variables of the environment that strake records, and no others', () => {
  const environment = { GOFLAGS: '-mod=mod -tags=a,b', SOURCE_DATE_EPOCH: '5', GODEBUG: '…' };
  assert.deepEqual(readRecipe(predicate({ environment })).environment, environment);
  for (const [name, value] of [
    ['PATH', '/tmp'],
    ['LD_PRELOAD', 'evil.so'],
    ['GOFLAGS', '-toolexec=/tmp/evil'],
    ['GOFLAGS', '-ldflags=-extld=/tmp/evil'],
    ['GOFLAGS', '-modfile=../../go.mod'],
    ['GOWORK', '/tmp/go.work'],
    ['GOEXPERIMENT', '../x'],
    ['SOURCE_DATE_EPOCH', 'now'],
    ['GODEBUG', 7],
  ] as const)
    refused(predicate({ environment: { [name]: value } }), /a variable of the environment/);
});

test('sets variables that change programs as they were, and leaves the others', () => {
  const callers = { GOFLAGS: '-trimpath', SOURCE_DATE_EPOCH: '7', GOPROXY: 'off', GODEBUG: 'a=1' };
  const recorded = { environment: { GOFLAGS: '-mod=mod', GODEBUG: '…' }, toolchain: 'go1.26.8' };
  const { GOFLAGS, SOURCE_DATE_EPOCH, GOPROXY, GODEBUG, GOTOOLCHAIN } = recordedEnvironment(
    recorded,
    callers,
  );
  assert.deepEqual(
    [GOFLAGS, SOURCE_DATE_EPOCH, GOPROXY, GODEBUG, GOTOOLCHAIN],
    ['-mod=mod', undefined, 'off', 'a=1', 'go1.26.8'],
  );
  assert.throws(() => recordedEnvironment(recorded, {}), {
    code: 'REBUILD_IMPOSSIBLE',
    hint: 'Set GODEBUG in the environment to what it was.',
  });
});

test('takes no toolchain where there are several, or one that is not a version', () => {
  for (const versions of [['go1.26.8', 'go1.25.1'], ['path'], ['go1.26.8+path']]) {
    const found = versions.map((version) => ({ name: 'toolchain', annotations: { version } }));
    assert.equal(readRecipe(predicate({}, found)).toolchain, undefined);
  }
});

test('refuses addresses with which git runs programs, reads files or takes options', () => {
  for (const address of [
    '--upload-pack=id',
    'ext::sh -c id',
    'file:///etc',
    'ssh://-oProxyCommand=id/x',
    'http://git.example/acme/app',
    'https://user:secret@git.example/acme/app',
    'https://-x/acme/app',
    'https://git.example/',
    'https://git.example/a?x=1',
    '/etc/repository',
  ])
    for (const uri of [address, `git+${address}`])
      refused(predicate({ source: { uri } }), /the address of its source is not git\+https/);
});

test('refuses configurations, plugins and packages outside of the repository', () => {
  for (const path of ['../x.yaml', '/etc/x.yaml', 'a/../../x.yaml', 'C:\\x.yaml', './x', 'a//b'])
    refused(predicate({ configuration: { path } }), /is not inside of the repository/);
  for (const override of [
    'plugins=[../../evil.js]',
    'plugins=/tmp/evil.js',
    'plugins.0=/tmp/evil.js',
    "plugins=['..\\evil.js']",
    'plugins=[go, "/tmp/evil.js"]',
    'plugins=["file:///tmp/evil.js"]',
    'packages=../../other',
    'packages=/tmp/other',
    '"plugins"=[/tmp/evil.js]',
    'images.app.archives=[{ path: /tmp/x.tar.gz }]',
    'outputs=["oci:../../x"]',
    String.raw`plugins=[go, ".\x2e/.\x2e/evil.mjs"]`,
    String.raw`plugins=["\x2ftmp/evil.mjs"]`,
    'images={app: {plugins: [/tmp/evil.js]}}',
    '"images".app.plugins=[/tmp/evil.js]',
  ])
    refused(predicate({ overrides: [override] }), /names something outside of the sources/);
  for (const override of [
    'plugins=[go, ./build/plugin.ts]',
    'packages=./...',
    'outputs=[oci:dist/oci]',
    'vars.up=../x',
  ])
    readRecipe(predicate({ overrides: [override] }));
});

test('refuses programs that tools would run, and variables that are not recorded', () => {
  for (const override of [
    'go.flags=["-toolexec=/bin/sh -c id"]',
    String.raw`go.flags=["-tool\x65xec=/bin/sh"]`,
    'images.app.go.flags=[-toolexec, x]',
    'go={ programs: [{ package: ., flags: [--toolexec=x] }] }',
    'go.flags=[-overlay=x.json]',
    'go.ldflags=-s -linkmode=external -extld=x',
  ])
    refused(predicate({ overrides: [override] }), /may name a program to run, or other files/);
  for (const override of [
    'go.env.CC=/tmp/cc',
    'go.env={ GIT_SSH_COMMAND: x }',
    'go={ env: { GOFLAGS: -toolexec=x } }',
    'images.app.go.programs.0.env.GOPROXY=file:///tmp',
  ])
    refused(predicate({ overrides: [override] }), /may name a program|does not record/);
  refused(predicate({ overrides: ['go.flags=[x'] }), /is malformed/);
  for (const override of [
    'go.env.CGO_ENABLED=0',
    'go.env={ GOEXPERIMENT: jsonv2 }',
    'go.ldflags=-s -w -X main.version=1',
    'config.cmd=[--exec, /x]',
    'config.env.CC=/usr/bin/cc',
  ])
    readRecipe(predicate({ overrides: [override] }));
});

test('refuses what says too little', () => {
  refused({}, /of another build type/);
  refused(undefined, /of another build type/);
  const { buildDefinition } = predicate();
  const with_ = (more: object) => ({ buildDefinition: { ...buildDefinition, ...more } });
  refused(with_({ resolvedDependencies: [] }), /the commit is missing/);
  const short = { ...SOURCE, digest: { gitCommit: 'main' } };
  refused(with_({ resolvedDependencies: [short, CONFIGURATION] }), /its commit is malformed/);
  const dirty = { ...SOURCE, annotations: { modified: true } };
  refused(with_({ resolvedDependencies: [dirty, CONFIGURATION] }), /files differed from commit c+/);
  const of = (annotations: object) => ({
    resolvedDependencies: [{ ...SOURCE, annotations }, CONFIGURATION],
  });
  refused(with_(of({ modified: true, ignored: ['gen.go'] })), /files that git ignores.*: gen\.go$/);
  refused(with_(of({ modified: true, outside: true })), /files outside of its repository/);
  refused(with_({ resolvedDependencies: [SOURCE] }), /without a configuration file/);
  refused(predicate({ image: 'a\nb' }), /the image is missing or malformed/);
  refused(predicate({ platforms: 'linux/amd64' }), /the platforms is missing or malformed/);
  refused(predicate({ overrides: ['vars.token=…'] }), /leaves out .*: the value of vars\.token$/);
  const base = { name: 'base', uri: 'docker://a', digest: { sha256: 'x' } };
  refused(predicate({}, [base]), /a base in it is malformed/);
});
