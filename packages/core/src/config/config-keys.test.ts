import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import type { HostAccess } from '../host/access/index.ts';
import { viewProject } from './config-view.ts';
import { IMAGE_PROPERTIES, plainSchema } from './data/config-schema.ts';
import type { ConfigInput, ImageConfigInput, ImageInput } from './define-config.ts';
import { imageSettings } from './image-settings.ts';
import type { ImageSettings, Project } from './project.ts';
import { resolveProject } from './resolve-project.ts';

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

/** Every key of an image, with a value that is not its default. */
const IMAGE = {
  platforms: ['linux/arm64'],
  repository: 'ghcr.io/acme/app',
  tags: ['v1'],
  platformTags: ['v1-amd64'],
  base: 'scratch',
  archives: [{ file: 'app.tgz' }],
  archivePlatforms: ['darwin/arm64'],
  sizes: { image: '30MB' },
  mediaTypes: 'docker',
  vcs: false,
  timestamp: 1,
  config: { user: '65532' },
  annotations: { a: 'b' },
  outputs: ['oci:out'],
  index: false,
} satisfies Required<Pick<ImageInput, Named<ImageInput>>>;

const TOP = {
  ...IMAGE,
  repositoryPrefix: true,
  plugins: true,
  vars: true,
  images: true,
  timeouts: true,
  cache: true,
} satisfies Record<Named<ConfigInput>, unknown>;

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

const LINUX = parsePlatform('linux/amd64');
/** A configuration without variables asks the host for nothing. */
const host = Object.create(null) as HostAccess;
const project = (config: ConfigInput) =>
  resolveProject({ config, plugins: [], directory: '/work', env: {}, host });
/** The settings of the image, as data. */
const settingsOf = ({ images }: Project) =>
  JSON.stringify(images.map((image) => [image, image.at(LINUX)]));
const viewOf = (of: Project) => JSON.stringify(viewProject(of));

for (const [key, value] of Object.entries(IMAGE)) {
  test(`reads "${key}" of an image, and shows it in "strake config"`, async () => {
    const [plain, changed] = [await project({}), await project({ [key]: value })];
    assert.notEqual(settingsOf(changed), settingsOf(plain), `resolve-image.ts reads no "${key}"`);
    assert.notEqual(viewOf(changed), viewOf(plain), `config-view.ts shows no "${key}"`);
  });
}
