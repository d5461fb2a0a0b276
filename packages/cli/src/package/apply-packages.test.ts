import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { definePlugin, type PackageOptions } from '@strake/core/plugin';
import { plugin as go } from '@strake/plugin-go';
import { applyPackages } from './apply-packages.ts';

const crates: PackageOptions = (names, { cwd, files }) =>
  names.every((name) => files.read(join(cwd, name, 'Cargo.toml')) !== undefined)
    ? { crates: names }
    : undefined;
const rust = definePlugin({ name: 'rust', packages: crates });

/** The configuration that names on the command line lead to, in a directory with a crate and a Go program. */
async function scene(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-packages-'));
  t.after(() => rm(directory, { recursive: true }));
  for (const name of [
    'crates/x/Cargo.toml',
    'crates/y/Cargo.toml',
    'crates/x-y/Cargo.toml',
    'cmd/app/main.go',
    'docs/a.md',
  ]) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), '');
  }
  return async (plugins: readonly (typeof rust)[], packages: readonly string[]) =>
    (await applyPackages(packages, { config: {}, plugins, directory }, directory)).config;
}

test('packages belong to the first plugin that knows them', async (t) => {
  const apply = await scene(t);
  const x = { rust: { crates: ['./crates/x'] } };
  const app = { go: { programs: [{ package: './cmd/app' }] } };
  for (const plugins of [
    [go, rust],
    [rust, go],
  ]) {
    assert.deepEqual(await apply(plugins, ['./crates/x']), { images: { x } });
    assert.deepEqual(await apply(plugins, ['./cmd/app']), { images: { app } });
    assert.deepEqual(await apply(plugins, ['./crates/x', './crates/y']), {
      rust: { crates: ['./crates/x', './crates/y'] },
    });
  }
});

test('leaves patterns to a plugin that locates no packages', async (t) => {
  const apply = await scene(t);
  const all = definePlugin({ name: 'all', packages: (names) => ({ crates: names }) });
  assert.deepEqual(await apply([all], ['./crates/...']), {
    all: { crates: ['./crates/...'] },
  });
});

test('refuses two packages whose images would have one name', async (t) => {
  const apply = await scene(t);
  const located = (image: string) => ({ name: `./${image}`, path: image, image: 'same' });
  const packages = { options: () => ({ a: 1 }), locate: () => ['x', 'y'].map(located) };
  await assert.rejects(apply([definePlugin({ name: 'all', packages })], ['./...']), {
    name: 'UsageError',
    message: 'two of these packages would have the image "same"',
  });
});

test('refuses packages that no plugin knows', async (t) => {
  const apply = await scene(t);
  await assert.rejects(apply([rust], ['./docs']), {
    name: 'UsageError',
    message: 'no plugin of the configuration builds ./docs',
    hint: 'Name what one of these plugins builds, relative to the working directory: rust. Their documentation says what that is.',
  });
  await assert.rejects(apply([], ['./cmd/app']), { name: 'UsageError', hint: /such as "go"/ });
});

test('builds images whose names begin like those of images that are only extended', async (t) => {
  const apply = await scene(t);
  const key = '{% raw %}x-y{% endraw %}';
  assert.deepEqual(await apply([rust], ['./crates/x-y']), {
    images: { [key]: { rust: { crates: ['./crates/x-y'] } } },
  });
  const locate = () => [{ name: './x-y', path: 'x-y', image: 'x-y' }];
  const all = definePlugin({ name: 'all', packages: { options: () => ({ a: 1 }), locate } });
  assert.deepEqual(await apply([all], ['./...']), { images: { [key]: { all: { a: 1 } } } });
});
