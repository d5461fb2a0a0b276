import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { test } from 'node:test';
import { withGoPath } from './go-path.ts';

test('puts the directory of KO_GO_PATH in front of PATH', () => {
  const env = { KO_GO_PATH: '/opt/go/bin/go', PATH: '/usr/bin' };
  assert.equal(withGoPath(env).PATH, `/opt/go/bin${delimiter}/usr/bin`);
  for (const KO_GO_PATH of [undefined, '', 'go'])
    assert.equal(withGoPath({ KO_GO_PATH, PATH: '/usr/bin' }).PATH, '/usr/bin');
});

test('refuses a KO_GO_PATH that PATH cannot express', () => {
  for (const KO_GO_PATH of ['/usr/bin/go1.22', 'gotip'])
    assert.throws(() => withGoPath({ KO_GO_PATH, PATH: '' }), { name: 'UsageError' });
});
