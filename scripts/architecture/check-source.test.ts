import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSource, checkTests } from './check-source.ts';

const OCI = 'packages/oci/src';
const CORE = 'packages/core/src';
const GO = 'packages/plugin-go/src';
const ATTEST = 'packages/plugin-attest/src';
const INIT = 'packages/cli/src/init';

/** Path, what it imports (or in brackets uses, or in quotes contains), and what is said about it; undefined: it is allowed. */
const CASES: readonly [string, string, RegExp | undefined][] = [
  [`${CORE}/pipeline/build.ts`, '../plugin/context.ts', undefined],
  [`${CORE}/plugin/context.ts`, '../pipeline/build.ts', /"plugin" may not import "pipeline"/],
  [`${OCI}/file/a.ts`, '../registry/index.ts', /"file" may not import "registry"/],
  [`${OCI}/file/a.ts`, '../new-module/index.ts', /"file" may not import "new-module"/],
  [`${OCI}/file/a.ts`, '../index.ts', /may not import an entry point/],
  [`${CORE}/index.ts`, './builtin/index.ts', undefined],
  [`${OCI}/file/a.ts`, 'node:fs', undefined],
  [`${CORE}/host/git/a.ts`, 'node:fs', undefined],
  [`${CORE}/config/a.ts`, 'node:fs', /no node:fs here/],
  [`${CORE}/config/a.ts`, 'node:path', undefined],
  [`${OCI}/spec/path.ts`, 'node:path', /is pure/],
  [`${CORE}/plugin/hook-set.ts`, 'tapable', undefined],
  [`${CORE}/pipeline/build.ts`, 'tapable', /tapable may only be imported in .*plugin\//],
  [`${OCI}/daemon/daemon-client.ts`, 'undici', undefined],
  [`${OCI}/file/a.ts`, 'undici', /undici may only be imported in .*http\//],
  [`${CORE}/api/a.ts`, 'tar-stream', /tar-stream may only be imported in .*tar\//],
  [`${CORE}/pipeline/build.ts`, '[process.env]', /no process.env here/],
  [`${OCI}/credential/a.ts`, '[process.env]', undefined],
  [`${OCI}/spec/a.ts`, '[Date.now]', /no Date.now here/],
  [`${OCI}/file/a.ts`, '[process.stdout]', /process.stdout belongs to packages\/cli/],
  ['packages/cli/src/main.ts', '[process.stdout]', undefined],
  [`${CORE}/pipeline/build.ts`, '@strake/oci', undefined],
  [`${CORE}/pipeline/build.ts`, '@strake/oci/dist/index.js', /may import @strake\/oci and/],
  [`${OCI}/spec/a.ts`, '@strake/core', /may import nothing of strake/],
  [`${GO}/index.ts`, '@strake/core/plugin', undefined],
  [`${GO}/index.ts`, '@strake/cli', /this package may import @strake\/core and/],
  [`${GO}/index.ts`, 'node:child_process', /no node:child_process here/],
  [`${GO}/a.ts`, '../../core/src/index.ts', /a relative import leaves/],
  ['packages/cli/src/main.ts', '@strake/core', undefined],
  ['packages/cli/src/main.ts', '@strake/plugin-go', /may import @strake\/core of strake/],
  [`${OCI}/errors/codes.ts`, "'GO_BUILD_FAILED'", /may only be in packages\/plugin-go\/src/],
  [`${GO}/error-codes.ts`, "'GO_BUILD_FAILED'", undefined],
  [`${CORE}/host/a.ts`, "'go.mod'", /may only be in packages\/plugin-go\/src/],
  ['packages/cli/src/command/init.ts', "'go'", /may only be in packages\/plugin-go\/src/],
  ['packages/cli/src/config/default-plugins.ts', "'go'", undefined],
  [`${ATTEST}/sbom/a.ts`, '../inventory/inventory.ts', undefined],
  [`${ATTEST}/inventory/a.ts`, '../sbom/a.ts', /"inventory" may not import "sbom"/],
  [`${ATTEST}/sign/a.ts`, '../plugin.ts', /may not import an entry point/],
  [`${INIT}/dockerfile/image/a.ts`, '../stage/stage.ts', undefined],
  [`${INIT}/dockerfile/stage/a.ts`, '../image/a.ts', /"stage" may not import "image"/],
  [`${INIT}/goreleaser/file/a.ts`, '../../dockerfile/image/a.ts', undefined],
  [`${CORE}/host/a.ts`, "'go on'", undefined],
];

const EMPTY = { lines: 1, imports: [], globals: [], strings: [] };

for (const [path, mention, expected] of CASES) {
  test(`${path} ${expected === undefined ? 'may' : 'may not'} use ${mention}`, () => {
    const one = { name: mention.replace(/^[['](.*)[\]']$/, '$1'), line: 3 };
    const key = { '[': 'globals', "'": 'strings' }[mention.slice(0, 1)] ?? 'imports';
    const problems = checkSource({ path, ...EMPTY, [key]: [one] });
    assert.equal(problems.length, expected === undefined ? 0 : 1, problems.join('\n'));
    if (expected !== undefined) assert.match(problems[0] ?? '', expected);
  });
}

/** Path, what it imports, and what is said about it; undefined: it is allowed. */
const TESTS: readonly [string, string, RegExp | undefined][] = [
  ['test/go/a.test.ts', '../../packages/core/src/index.ts', /use an entry point/],
  ['test/fault/data/a.ts', '../../../packages/oci/src/inspect/a.ts', /use an entry point/],
  ['bench/a.ts', '../packages/oci/src/index.ts', /use an entry point/],
  ['bench/a.ts', '../test/tool/index.ts', undefined],
  ['test/go/a.test.ts', '@strake/core', undefined],
  [`${GO}/a.test.ts`, './a.ts', undefined],
  [`${GO}/a.test.ts`, '../../core/src/index.ts', /a relative import leaves/],
  [`${CORE}/config/a.test.ts`, '../testing/index.ts', undefined],
];

for (const [path, name, expected] of TESTS) {
  test(`${path} ${expected === undefined ? 'may' : 'may not'} import ${name}`, () => {
    const problems = checkTests({ path, ...EMPTY, imports: [{ name, line: 3 }] });
    assert.equal(problems.length, expected === undefined ? 0 : 1, problems.join('\n'));
    if (expected !== undefined) assert.match(problems[0] ?? '', expected);
  });
}

test('refuses a file over the cap, except tables of data', () => {
  const long = { ...EMPTY, lines: 251 };
  assert.match(checkSource({ path: `${OCI}/file/a.ts`, ...long })[0] ?? '', /251 lines/);
  assert.deepEqual(checkSource({ path: `${OCI}/file/data/a.ts`, ...long }), []);
});

test('refuses a file at the root of a package that is not an entry point', () => {
  assert.match(checkSource({ path: `${CORE}/a.ts`, ...EMPTY })[0] ?? '', /only entry points/);
  assert.deepEqual(checkSource({ path: `${CORE}/plugin.ts`, ...EMPTY }), []);
});
