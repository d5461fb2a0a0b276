import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IMAGE_PROPERTIES, plainSchema } from './data/config-schema.ts';
import type { ConfigInput, ImageConfigInput, ImageInput } from './define-config.ts';
import { imageSettings } from './image-settings.ts';
import type { ImageSettings } from './project.ts';

/** Keys that a type names, without those of plugins. */
type Named<Type> = keyof { [Key in keyof Type as string extends Key ? never : Key]: true };

/** Every key of `config`, with a value: the compiler refuses one too many or too few. */
const CONFIG = {
  entrypoint: ['/app'],
  cmd: ['serve'],
  env: { A: 'b' },
  workdir: '/srv',
  user: '65532',
  labels: { a: 'b' },
  exposedPorts: [8080],
  volumes: ['/data'],
  stopSignal: 'SIGINT',
  healthcheck: { test: ['NONE'] },
  created: '2020-01-01T00:00:00Z',
  history: 'reset',
} satisfies Record<keyof ImageConfigInput & keyof ImageSettings, unknown> &
  Record<keyof ImageConfigInput | keyof ImageSettings, unknown>;

const IMAGE = {
  platforms: true,
  repository: true,
  tags: true,
  platformTags: true,
  base: true,
  archives: true,
  archivePlatforms: true,
  mediaTypes: true,
  vcs: true,
  timestamp: true,
  config: true,
  annotations: true,
  outputs: true,
  index: true,
} satisfies Record<Named<ImageInput>, true>;

const TOP = {
  ...IMAGE,
  plugins: true,
  vars: true,
  images: true,
  timeouts: true,
} satisfies Record<Named<ConfigInput>, true>;

const propertiesOf = (schema: unknown) =>
  Object.keys((schema as { properties: object }).properties).filter((key) => key !== '$schema');

for (const [title, schema, keys] of [
  ['config', propertiesOf(IMAGE_PROPERTIES.config), CONFIG],
  ['an image', Object.keys(IMAGE_PROPERTIES), IMAGE],
  ['the top', propertiesOf(plainSchema({})), TOP],
] as const) {
  test(`has the keys of ${title} in the schema and in the types`, () => {
    assert.deepEqual([...schema].sort(), Object.keys(keys).sort());
  });
}

test('reads every key of config', () => {
  const read = imageSettings(CONFIG, 'linux', undefined, (at) => at);
  assert.deepEqual(Object.keys(read).sort(), Object.keys(CONFIG).sort());
});
