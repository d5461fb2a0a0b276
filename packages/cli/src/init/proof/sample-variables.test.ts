import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { resolveWritten } from './resolve-written.ts';

test('gives variables values that are good for repositories and tags', async () => {
  const vars = { _a: { env: '_A' }, b: { env: 'KO_DOCKER_REPO' }, c: { env: 'C' } };
  const image = { repository: '{{b}}/{{_a}}/{{image}}', tags: ['{{_a}}', 'v-{{c}}'] };
  const config = { plugins: ['go'], vars, go: { programs: ['.'] }, images: { x: image } };
  const host = { env: {}, signal: new AbortController().signal };
  const { images } = await resolveWritten({ directory: tmpdir(), config }, host);
  assert.equal(images.x?.repository, 'ko-docker-repo.example/a.example/x');
  assert.deepEqual(images.x?.tags, ['a.example', 'v-c.example']);
});
