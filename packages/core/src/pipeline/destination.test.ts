import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DestinationFacts } from '@strake/oci';
import { imageTransports } from '@strake/oci/internal';
import type { ProjectImage } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import { nameImage, type Publication } from './destination.ts';

const nowhere = () => Promise.reject(new Error('asked for a registry'));
const schemes = new Map<string, DestinationFacts>(
  imageTransports(nowhere).map(({ scheme, facts }) => [scheme, facts]),
);

function image(fields: Partial<ProjectImage> = {}): ProjectImage {
  return {
    name: 'app',
    tags: ['latest'],
    archivePlatforms: [],
    platforms: [],
    index: true,
    vcs: false,
    options: {},
    variables: {},
    indexAnnotations: {},
    fill: (text) => text.replace('{{image}}', 'app'),
    originOf: (path) => ({ writer: 'default', path }),
    locate: () => undefined,
    at: () => {
      throw new Error('not asked here');
    },
    ...fields,
  };
}

const texts = (publication: Publication, fields?: Partial<ProjectImage>) =>
  nameImage(image(fields), publication, true, schemes).destinations.map(
    (destination) => destination.text,
  );

test('writes an OCI layout to dist/oci by default', () => {
  assert.deepEqual(texts({}), ['oci:dist/oci']);
});

test('pushes to the repository only when asked', () => {
  assert.deepEqual(texts({}, { repository: 'ghcr.io/acme/app' }), ['oci:dist/oci']);
  assert.deepEqual(texts({ push: true }, { repository: 'ghcr.io/acme/app' }), [
    'docker://ghcr.io/acme/app',
  ]);
});

test("lets --output replace the configuration's outputs, and --push add to them", () => {
  const configured = { repository: 'ghcr.io/acme/app', outputs: ['oci:a'] };
  assert.deepEqual(texts({}, configured), ['oci:a']);
  assert.deepEqual(texts({ outputs: ['oci-archive:b.tar'] }, configured), ['oci-archive:b.tar']);
  assert.deepEqual(texts({ push: true }, configured), ['oci:a', 'docker://ghcr.io/acme/app']);
});

test('has no destination if outputs is empty', () => {
  const configured = { repository: 'ghcr.io/acme/app', outputs: [] };
  assert.deepEqual(texts({}, configured), []);
  assert.deepEqual(texts({ push: true }, configured), ['docker://ghcr.io/acme/app']);
  assert.deepEqual(texts({ outputs: ['oci:a'] }, configured), ['oci:a']);
});

test('pushes an image without outputs and repository only if it is the one to push', () => {
  const push = (fields: Partial<ProjectImage>, othersPushed: boolean) =>
    nameImage(image(fields), { push: true }, false, schemes, othersPushed).destinations.length;
  assert.equal(push({ outputs: [] }, true), 0);
  assert.equal(push({ outputs: [], repository: 'ghcr.io/acme/app' }, true), 1);
  for (const [fields, others] of [
    [{ outputs: [] }, false],
    [{}, true],
  ] as const)
    assert.throws(() => push(fields, others), /image "app" has no repository to push to/);
});

test('fills the name of the image into --output', () => {
  assert.deepEqual(texts({ outputs: ['oci-archive:dist/{{image}}.tar'] }), [
    'oci-archive:dist/app.tar',
  ]);
});

test('resolves paths of --output against the working directory, also for plugins', () => {
  const outputs = ['oci:a:v1', 'oci://b', 'file:c', 'oci-archive:/d.tar', 'docker://host/app'];
  const found = ['oci:/here/a:v1', 'oci:/here/b', 'file:/here/c', 'oci-archive:/d.tar'];
  const known = new Map([...schemes, ['file', { takes: 'index', path: true }] as const]);
  const { destinations } = nameImage(image(), { outputs, outputDirectory: '/here' }, true, known);
  assert.deepEqual(
    destinations.map(({ text }) => text),
    [...found, 'docker://host/app'],
  );
  assert.deepEqual(texts({ outputDirectory: '/here' }, { outputs: ['oci:a'] }), ['oci:a']);
});

test('reads repository and tag from a full reference', () => {
  const names = nameImage(
    image(),
    { push: true, tags: ['localhost:5000/app:v1', 'v2'] },
    true,
    schemes,
  );
  assert.deepEqual([names.repository, names.tags], ['localhost:5000/app', ['v2', 'v1']]);
});

test('keeps the tags of the configuration if the reference has none', () => {
  assert.deepEqual(
    nameImage(image({ tags: ['x'] }), { tags: ['localhost:5000/app'] }, true, schemes).tags,
    ['x'],
  );
});

const refusals: readonly [
  title: string,
  publication: Publication,
  alone: boolean,
  message: RegExp,
][] = [
  ['--push without a repository', { push: true }, true, /"app" has no repository/],
  [
    'a whole reference for several images',
    { tags: ['localhost:5000/app:v1'] },
    false,
    /several images/,
  ],
  [
    'two repositories by --tag',
    { tags: ['a.example/x:1', 'b.example/x:1'] },
    true,
    /several repositories/,
  ],
  ['an unknown scheme', { outputs: ['gs:bucket'] }, true, /"gs:bucket" has an unknown scheme/],
  ['a transport of podman', { outputs: ['dir:x'] }, true, /"dir:", which strake does not support/],
  ['a scheme without a target', { outputs: ['oci:'] }, true, /"oci:" names no target/],
];
for (const [title, publication, alone, message] of refusals) {
  test(`refuses ${title} and says what to do`, () => {
    assert.throws(
      () => nameImage(image(), publication, alone, schemes),
      (error) =>
        StrakeError.is(error) &&
        message.test(error.message) &&
        error.kind === 'config' &&
        error.hint !== undefined,
    );
  });
}

test('names the position and image of a refused output in the configuration', () => {
  const location = { file: '/work/strake.yaml', line: 3, column: 9 };
  const locate = (at: readonly unknown[]) => (at.join() === 'outputs,1' ? location : undefined);
  const fields = { outputs: ['oci:a', 'dist/app.tar'], locate };
  assert.throws(
    () => texts({}, fields),
    (error) => {
      assert.ok(StrakeError.is(error));
      assert.deepEqual([error.facts.location, error.facts.image], [location, 'app']);
      return true;
    },
  );
  assert.throws(
    () => texts({ outputs: ['dist/app.tar'] }, fields),
    (error) => StrakeError.is(error) && error.facts.location === undefined,
  );
});
