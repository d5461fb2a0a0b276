import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkStamp } from './check-stamp.ts';

const REVISION = `${'abcdef0123456789'.repeat(2)}abcdef01`;
const MADE = '20260101000000-abcdef012345';

interface Stamp {
  readonly revision?: string | undefined;
  readonly modified?: string;
  readonly sum?: string;
}

/** What `go version -m` prints of two programs; the second one is right. */
function printed(version: string, { revision = REVISION, modified = 'false', sum = '' }: Stamp) {
  const program = (main: string, settings: readonly string[]) =>
    ['/out/app: go1.25.0', '\tpath\ta.example/app', `\tmod\ta.example/app\t${main}`]
      .concat('\tdep\ta.example/lib\tv0.9.0\th1:abc=', '\tbuild\t-compiler=gc', settings)
      .map((line) => `${line}\n`)
      .join('');
  const stamp = ['\tbuild\tvcs=git', `\tbuild\tvcs.revision=${revision}`];
  const own = revision === '' ? [] : [...stamp, `\tbuild\tvcs.modified=${modified}`];
  const right = ['\tbuild\tvcs=git', `\tbuild\tvcs.revision=${REVISION}`];
  return program(`${version}\t${sum}`, own) + program('(devel)\t', right);
}

function isAllowed(version: string, stamp: Stamp = {}, isModified = false): boolean {
  const versions = ['deep/v0.1.0@HEAD', 'v1.2.0', 'v1.2.3+meta@HEAD', 'v1.2.3@HEAD'];
  const repository = { directory: '/', isLinked: false, revision: REVISION, versions };
  const { forbidden } = checkStamp({ ...repository, modified: isModified });
  const text = printed(version, stamp);
  return !forbidden.some((pattern) => new RegExp(pattern, 'm').test(text));
}

test('accepts programs stamped with the commit, by a tag, a pseudo-version or no version', () => {
  for (const version of ['v1.2.3', 'v0.1.0', '(devel)', '', `v1.2.1-0.${MADE}`, `v0.0.0-${MADE}`])
    assert.equal(isAllowed(version), true, version);
  for (const version of ['v1.2.3+dirty', `v2.0.1-0.${MADE}+incompatible.dirty`])
    assert.equal(isAllowed(version, { modified: 'true' }, true), true, version);
});

test('refuses programs stamped with another commit, another version, or a modification', () => {
  assert.equal(isAllowed('v1.2.3', { revision: 'b'.repeat(40) }), false);
  assert.equal(isAllowed('v1.2.3', { modified: 'true' }), false);
  assert.equal(isAllowed('v1.2.3', {}, true), false);
  for (const version of ['v9.9.9', 'v1.2.0', 'v1.2.30', 'v1.2.1-0.20260101000000-000000000000'])
    assert.equal(isAllowed(version), false, version);
});

test('accepts programs without a stamp, and those of a module with its own version', () => {
  assert.equal(isAllowed('v9.9.9', { revision: '' }), true);
  assert.equal(isAllowed('v9.9.9', { sum: 'h1:abc=' }), true);
});
