import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSource, checkTests } from './check-source.ts';

const OCI = 'packages/oci/src';
const CORE = 'packages/core/src';
const GO = 'packages/plugin-go/src';

/** Path, what it imports (or uses, in brackets), and what is said about it; undefined: it is allowed. */
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
];

for (const [path, mention, expected] of CASES) {
  test(`${path} ${expected === undefined ? 'may' : 'may not'} use ${mention}`, () => {
    const isGlobal = mention.startsWith('[');
    const one = { name: mention.replace(/^\[|\]$/g, ''), line: 3 };
    const [imports, globals] = isGlobal ? [[], [one]] : [[one], []];
    const problems = checkSource({ path, lines: 10, imports, globals });
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
    const problems = checkTests({ path, lines: 10, imports: [{ name, line: 3 }], globals: [] });
    assert.equal(problems.length, expected === undefined ? 0 : 1, problems.join('\n'));
    if (expected !== undefined) assert.match(problems[0] ?? '', expected);
  });
}

test('a file over the cap is named, a table of data is free', () => {
  const long = { lines: 251, imports: [], globals: [] };
  assert.match(checkSource({ path: `${OCI}/file/a.ts`, ...long })[0] ?? '', /251 lines/);
  assert.deepEqual(checkSource({ path: `${OCI}/file/data/a.ts`, ...long }), []);
});

test('a file that is not an entry point may not stand at the root of a package', () => {
  const empty = { lines: 1, imports: [], globals: [] };
  assert.match(checkSource({ path: `${CORE}/a.ts`, ...empty })[0] ?? '', /only entry points/);
  assert.deepEqual(checkSource({ path: `${CORE}/plugin.ts`, ...empty }), []);
});
