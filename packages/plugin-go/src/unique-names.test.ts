import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guessRepository } from './guess-repository.ts';
import { uniqueNames } from './unique-names.ts';

for (const [module, name, repository] of [
  ['github.com/Acme/Tool/v4', 'tool', 'ghcr.io/acme/tool'],
  ['gitlab.com/acme/group/tool', 'tool', 'registry.gitlab.com/acme/group/tool'],
  ['gopkg.in/acme/tool.v2', 'tool.v2', 'registry.example/acme/tool.v2'],
  ['example.com/api/v1', 'v1', 'registry.example/api/v1'],
  ['tool', 'tool', 'registry.example/tool'],
] as const) {
  test(`calls the image of ${module} "${name}", and guesses ${repository}`, () => {
    assert.deepEqual(uniqueNames([module]), [name]);
    assert.equal(guessRepository(module, name), repository);
  });
}

test('gives each of several programs a name of its own', () => {
  const paths = ['cmd/api', 'a/run', 'b/run', 'cmd/X Y', 'a/cmd/do', 'b/cmd/do', 'c/do'].map(
    (path) => `github.com/Acme/tool/${path}`,
  );
  const names = ['api', 'a-run', 'b-run', 'x-y', 'a-cmd-do', 'b-cmd-do', 'c-do'];
  assert.deepEqual(uniqueNames(paths), names);
  assert.deepEqual(uniqueNames(['a/b', 'b', 'a/b']), ['a-b', 'b', 'a-b']);
  assert.equal(guessRepository('github.com/Acme/tool', 'a-run'), 'ghcr.io/acme/tool/a-run');
});
