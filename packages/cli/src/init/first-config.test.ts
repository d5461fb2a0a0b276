import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { DraftImage, Settings } from './draft.ts';
import { firstConfig } from './first-config.ts';

const PLATFORMS = ['linux/amd64', 'linux/arm64'];

const image = (name: string, path: string, repository?: string): DraftImage => ({
  name,
  settings: { go: { programs: [{ package: path }] } },
  ...(repository === undefined ? {} : { repository }),
});

const write = (images: readonly DraftImage[], top: Settings = {}) =>
  firstConfig({ plugins: ['go'], top, images });

test('writes each image with the options of its plugin, and guesses its repository in a comment', () => {
  const images = [image('api', './cmd/api', 'ghcr.io/acme/tool/api'), image('run', '.')];
  assert.equal(
    write(images, { platforms: PLATFORMS }),
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

test('writes an image without settings of its own', () => {
  const named: DraftImage = { name: 'a', settings: {}, repository: 'ghcr.io/acme/a' };
  const text = write([named, { name: 'b', settings: {} }]);
  assert.deepEqual(parse(text).images, { a: {}, b: {} });
});

test('quotes what YAML would read differently', () => {
  const { images } = parse(write([image('on', './cmd/on'), image('2', './cmd/: x')]));
  assert.deepEqual(Object.keys(images).sort(), ['2', 'on']);
  assert.equal(images['2'].go.programs[0].package, './cmd/: x');
});

test('breaks long lines, and reads back what it wrote', () => {
  const long = 'x'.repeat(60);
  const settings = {
    config: { env: { A: long, B: long, C: '' }, entrypoint: [long, long, '{{os}}'] },
    go: { programs: [{ package: './a', ldflags: [`-X main.a=${long}`, `-X main.b=${long}`] }] },
    files: { '/a': { file: 'a', optional: true }, '/b': {} },
  };
  const text = write([{ name: 'a', settings }], { vars: { v: { git: 'tag', fallback: '' } } });
  assert.deepEqual(parse(text), {
    plugins: ['go'],
    vars: { v: { git: 'tag', fallback: '' } },
    images: { a: settings },
  });
  assert.ok(text.split('\n').every((line) => line.length < 120));
});
