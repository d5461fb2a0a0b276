import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { firstConfig } from './first-config.ts';

const image = (name: string, path: string, repository?: string) => ({
  name,
  plugin: 'go',
  options: { programs: [{ package: path }] },
  ...(repository === undefined ? {} : { repository }),
});

test('writes each image with the options of its plugin, and guesses its repository in a comment', () => {
  const text = firstConfig([image('api', './cmd/api', 'ghcr.io/acme/tool/api'), image('run', '.')]);
  assert.equal(
    text,
    `# yaml-language-server: $schema=https://unpkg.com/@strake/cli@1/dist/schema.json
plugins: [go]
platforms: [linux/amd64, linux/arm64]
images:
  api:
    # repository: ghcr.io/acme/tool/api # for "strake build --push"
    go:
      programs: [{ package: ./cmd/api }]
  run:
    go:
      programs: [{ package: . }]
`,
  );
});

test('lists every plugin that an image needs, once', () => {
  const crate = { name: 'c', plugin: 'rust', options: { crates: ['./c'], release: true, jobs: 2 } };
  const { plugins, images } = parse(firstConfig([image('a', './a'), crate, image('b', './b')]));
  assert.deepEqual(plugins, ['go', 'rust']);
  assert.deepEqual(images.c, { rust: { crates: ['./c'], release: true, jobs: 2 } });
});

test('quotes what YAML would read differently', () => {
  const { images } = parse(firstConfig([image('on', './cmd/on'), image('2', './cmd/: x')]));
  assert.deepEqual(Object.keys(images).sort(), ['2', 'on']);
  assert.equal(images['2'].go.programs[0].package, './cmd/: x');
});
