// Random edits of a small module: a build with the cache, and one that reads a remote cache elsewhere, equal one without, after
// each of them; now and then also one that finds only what Go compiled before the edit.
import assert from 'node:assert/strict';
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { project, strake, TINY } from '../e2e/strake.ts';
import { temporaryDirectory } from '../tool/index.ts';
import { TRUST } from '../tool-cache/test-key.ts';
import { cleanGoCache } from './go-packages.ts';
import { imageOf, remoteWay } from './remote-way.ts';

const RUNS = 10;
const EDITS = 20;
/** Every so many edits, other machines compile. */
const COMPILES_EVERY = 4;
/** Packages of the module. */
const MOST_COMPILED = 4;

const FILES = [
  'cmd/app/a.go',
  'cmd/app/b.go',
  'lib/c.go',
  'lib/sub/d.go',
  'lib/extra/e.go',
] as const;

/** One edit, as data: shrinking a failure leaves those that matter. */
const edit = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    file: fc.constantFrom(...FILES),
    value: fc.integer({ min: 0, max: 3 }),
    tag: fc.boolean(),
    imports: fc.boolean(),
    embeds: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('remove' as const), file: fc.constantFrom(...FILES) }),
  fc.record({
    kind: fc.constant('touch' as const),
    file: fc.constantFrom(...FILES),
    at: fc.nat(4),
  }),
  fc.record({
    kind: fc.constant('embed' as const),
    name: fc.constantFrom('data/x', 'data/y', 'data/z/w', 'more/x', 'more/y'),
    value: fc.nat(2),
  }),
  fc.record({
    kind: fc.constant('swap' as const),
    file: fc.constantFrom(...FILES),
    value: fc.nat(3),
  }),
  fc.record({ kind: fc.constant('label' as const), value: fc.nat(2) }),
);
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

/** Comes and goes: what decides which files there are to look at. */
interface Parts {
  readonly tag?: boolean;
  readonly imports?: boolean;
  readonly embeds?: boolean;
}

function source(file: string, value: number, { tag, imports, embeds }: Parts = {}): string {
  const isCommand = file.startsWith('cmd');
  const name = isCommand ? 'main' : basename(dirname(file));
  const variable = `more${basename(file, '.go')}`;
  return [
    tag ? '//go:build special\n' : '',
    `package ${name}\n`,
    isCommand && imports ? 'import _ "example.com/tiny/lib/extra"' : '',
    isCommand && embeds ? `import "embed"\n\n//go:embed more\nvar ${variable} embed.FS` : '',
    `func init() { println("${file}", ${value}) }`,
    isCommand && embeds ? `func init() { _, _ = ${variable}.ReadDir(".") }` : '',
    '',
  ].join('\n');
}

async function apply(directory: string, change: Edit): Promise<void> {
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  };
  if (change.kind === 'write') await write(change.file, source(change.file, change.value, change));
  else if (change.kind === 'remove') await rm(join(directory, change.file), { force: true });
  else if (change.kind === 'touch')
    await utimes(join(directory, change.file), change.at * 1000, change.at * 1000).catch(() => {});
  else if (change.kind === 'embed') await write(`cmd/app/${change.name}`, `${change.value}\n`);
  else if (change.kind === 'label') await write('strake.yaml', config(change.value));
  else {
    // As editors save: another file takes the name, with the time of the old one.
    const file = join(directory, change.file);
    await write(`${change.file}.new`, source(change.file, change.value));
    await utimes(`${file}.new`, 1, 1);
    await rename(`${file}.new`, file);
  }
}

function config(value: number): string {
  const label = `config: { labels: { value: "${value}" } }\n`;
  return `plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\n${label}cache: { trust: ${TRUST} }\ngo: { programs: [./cmd/app] }\n`;
}

const START: Readonly<Record<string, string>> = {
  'go.mod': TINY['go.mod'],
  'cmd/app/main.go': `package main

import (
	"embed"

	_ "example.com/tiny/lib"
	_ "example.com/tiny/lib/sub"
)

//go:embed data
var data embed.FS

func main() { _, _ = data.ReadDir(".") }
`,
  'cmd/app/data/x': '0\n',
  'cmd/app/more/keep': '0\n',
  'lib/lib.go': 'package lib\n',
  'lib/extra/extra.go': 'package extra\n',
  'lib/sub/sub.go': 'package sub\n',
  'strake.yaml': config(0),
};

test(`agrees with a build without cache after each of ${RUNS * EDITS} random edits`, async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: EDITS, maxLength: EDITS }), async (edits) => {
      const directory = await project(t, START);
      const env = { STRAKE_CACHE: await temporaryDirectory(t) };
      const digest = async (out: string, args: readonly string[], more = {}) => {
        const done = await strake(directory, ['build', '-o', `oci:${out}`, ...args], {
          env: { ...env, ...more },
        });
        assert.equal(done.status, 0, done.stderr);
        return done.stdout;
      };
      const cached = join(await temporaryDirectory(t), 'cached');
      const remote = await remoteWay(t, { root: directory, app: directory, env: {} });
      const clean = { GOCACHE: await cleanGoCache() };
      const oldCache = await temporaryDirectory(t);
      for (const [number, change] of edits.entries()) {
        await apply(directory, change);
        const expected = await digest(`${cached}-none`, ['--no-cache'], clean);
        assert.equal(await digest(cached, []), expected);
        if (number % COMPILES_EVERY === 1) {
          // By turns, a new machine, and one that has what it found and compiled before.
          const isNew = number % (2 * COMPILES_EVERY) === 1;
          const built = await remote.readBundles(isNew ? undefined : oldCache);
          assert.equal(imageOf(built.digest), imageOf(expected.trim()), 'from bundles');
          assert.ok(built.compiled <= MOST_COMPILED, `${built.compiled} packages compiled`);
        }
        await remote.write();
        assert.equal(imageOf(await remote.read()), imageOf(expected.trim()));
        assert.equal(remote.counts.withoutGo, remote.counts.builds);
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
