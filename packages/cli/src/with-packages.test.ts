import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from './usage-error.ts';
import { withPackages } from './with-packages.ts';

const HERE = { cwd: '/work', directory: '/work', images: [] };

test('replaces the programs and keeps the other options of go', () => {
  const config = { base: 'scratch', go: { ldflags: ['-s'], programs: [{ package: './old' }] } };
  assert.deepEqual(withPackages(config, ['./cmd/app', 'example.com/x'], HERE), {
    base: 'scratch',
    go: { ldflags: ['-s'], programs: [{ package: './cmd/app' }, { package: 'example.com/x' }] },
  });
});

test('reads packages from where the command works, not from the configuration', () => {
  const place = { cwd: '/work/cmd', directory: '/work', images: [] };
  assert.deepEqual(withPackages({}, ['./app', '..', '.'], place), {
    go: { programs: [{ package: './cmd/app' }, { package: '.' }, { package: './cmd' }] },
  });
});

test('writes packages from the module directory that the configuration names', () => {
  assert.deepEqual(withPackages({ go: { dir: 'sub' } }, ['./sub/cmd/app'], HERE), {
    go: { dir: 'sub', programs: [{ package: './cmd/app' }] },
  });
});

test('gives them to the only image, or to the one that is picked', () => {
  const one = withPackages({ images: { a: { go: { tags: ['x'] } } } }, ['./x'], HERE);
  assert.deepEqual(one, { images: { a: { go: { tags: ['x'], programs: [{ package: './x' }] } } } });
  const two = withPackages({ go: { tags: ['y'] }, images: { a: {}, b: {} } }, ['./x'], {
    ...HERE,
    images: ['b'],
  });
  assert.deepEqual(two, {
    go: { tags: ['y'] },
    images: { a: {}, b: { go: { programs: [{ package: './x' }] } } },
  });
});

test('refuses to guess which of several images they are for', () => {
  assert.throws(
    () => withPackages({ images: { a: {}, b: {} } }, ['./x'], HERE),
    (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.hint, /--image: a, b/);
      return true;
    },
  );
});
