import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSource } from './check-source.ts';

const CORE = 'packages/core/src';

/** Path, what it imports (or uses, in brackets), and what is said about it; undefined: it is allowed. */
const CASES: readonly [string, string, RegExp | undefined][] = [
  [`${CORE}/pipeline/build.ts`, '../model/platform.ts', undefined],
  [`${CORE}/model/platform.ts`, '../pipeline/build.ts', /"model" may not import "pipeline"/],
  [`${CORE}/io/file.ts`, '../plugin/index.ts', /"io" may not import "plugin"/],
  [`${CORE}/io/file.ts`, '../new-room/index.ts', /"io" may not import "new-room"/],
  [`${CORE}/io/file.ts`, '../index.ts', /may not import the root of core/],
  [`${CORE}/index.ts`, './builtin/index.ts', undefined],
  [`${CORE}/io/file.ts`, 'node:fs', undefined],
  [`${CORE}/config/load.ts`, 'node:fs', /only "io" reaches the world/],
  [`${CORE}/config/load.ts`, 'node:path', undefined],
  [`${CORE}/model/path.ts`, 'node:path', /"model" is pure/],
  [`${CORE}/plugin/hook-set.ts`, 'tapable', undefined],
  [`${CORE}/pipeline/build.ts`, 'tapable', /tapable may only be imported in .*plugin\//],
  [`${CORE}/io/daemon/daemon-client.ts`, 'undici', undefined],
  [`${CORE}/io/file.ts`, 'undici', /undici may only be imported in .*io\/http\//],
  [`${CORE}/io/file.ts`, 'tar-stream', /tar-stream may only be imported in .*io\/tar\//],
  [`${CORE}/pipeline/build.ts`, '[process.env]', /only "io" reaches the world: no process.env/],
  [`${CORE}/io/env.ts`, '[process.env]', undefined],
  [`${CORE}/io/env.ts`, '[process.stdout]', /process.stdout belongs to packages\/cli/],
  ['packages/cli/src/main.ts', '[process.stdout]', undefined],
  ['packages/plugin-go/src/index.ts', '@strake/core/plugin', undefined],
  ['packages/plugin-go/src/index.ts', '@strake/cli', /a plugin may import only/],
  ['packages/plugin-go/src/index.ts', 'node:child_process', /only "io" reaches the world/],
  ['packages/plugin-go/src/a.ts', '../../core/src/index.ts', /a relative import leaves/],
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

test('a file over the cap is named, a table of data is free', () => {
  const long = { lines: 251, imports: [], globals: [] };
  assert.match(checkSource({ path: `${CORE}/io/a.ts`, ...long })[0] ?? '', /251 lines/);
  assert.deepEqual(checkSource({ path: `${CORE}/io/data/a.ts`, ...long }), []);
});
