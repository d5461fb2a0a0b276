import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions, isLanguage, versionOfToolchain } from './go-version.ts';
import { selectToolchain } from './select-toolchain.ts';

const goMod = (...lines: readonly string[]) => `module m\n\n${lines.join('\n')}\n`;

for (const [setting, lines, selected] of [
  ['', ['go 1.30'], 'go1.26.1'],
  ['local', ['go 1.30'], 'go1.26.1'],
  ['auto', ['go 1.24'], 'go1.26.1'],
  ['auto', ['go 1.26.1', 'toolchain go1.26.1'], 'go1.26.1'],
  ['auto', ['go 1.30'], 'go1.30.0'],
  ['auto', ['\tgo 1.30rc1 // soon'], 'go1.30rc1'],
  ['auto', ['go 1.24', 'toolchain go1.28.2'], 'go1.28.2'],
  ['auto', ['go 1.29.1', 'toolchain go1.28.2'], 'go1.29.1'],
  ['auto', ['go 1.24', 'toolchain go1.28.2-acme'], 'go1.28.2-acme'],
  ['auto', ['go 1.24', 'toolchain default'], 'go1.26.1'],
  ['path', ['go 1.24', 'toolchain go1.28.2'], 'go1.28.2'],
  ['go1.24.3', ['go 1.30'], 'go1.24.3'],
  ['go1.24.3+auto', ['go 1.23'], 'go1.24.3'],
  ['go1.24.3+path', ['go 1.25.0'], 'go1.25.0'],
  ['local+auto', ['go 1.27'], 'go1.27.0'],
  ['go1.28.0+auto', ['toolchain default'], 'go1.28.0'],
  ['auto', [], 'go1.26.1'],
  ['bash', [], undefined],
  ['auto+local', [], undefined],
  ['go1.24.3+now', [], undefined],
] as const) {
  test(`GOTOOLCHAIN=${setting} and ${lines.join(', ') || 'no go line'} select ${selected}`, () => {
    const choice = { local: 'go1.26.1', setting, moduleFile: goMod(...lines) };
    assert.equal(selectToolchain(choice), selected);
  });
}

test('cannot tell what a development version of go selects', () => {
  const choice = { local: 'devel go1.27-abc', setting: 'auto', moduleFile: goMod('go 1.24') };
  assert.equal(selectToolchain(choice), undefined);
});

test('orders versions as go does', () => {
  const ordered = [
    'malformed',
    '1',
    '1.2',
    '1.20rc1',
    '1.20',
    '1.20.1',
    '1.21',
    '1.21beta1',
  ].concat(['1.21rc1', '1.21rc2', '1.21.0', '1.21.1', '1.21.10', '1.100']);
  for (const [at, version] of ordered.entries()) {
    assert.equal(compareVersions(version, version), 0);
    for (const later of ordered.slice(at + 1)) {
      assert.ok(compareVersions(version, later) < 0, `${version} < ${later}`);
      assert.ok(compareVersions(later, version) > 0, `${later} > ${version}`);
    }
  }
  assert.equal(compareVersions('1.20', '1.20.0'), 0);
  assert.deepEqual(['1.20', '1.21', '1.21.0', '1.22rc1', 'x'].map(isLanguage), [
    false,
    true,
    false,
    false,
    false,
  ]);
});

test('reads the version in the name of a toolchain', () => {
  for (const [name, version] of [
    ['go1.21.1', '1.21.1'],
    ['go1.21.1-acme', '1.21.1'],
    ['go1.26.0 X:nogreenteagc', '1.26.0'],
    ['1.21.1', undefined],
    ['go1.x', undefined],
    ['go1.21/../x', undefined],
  ] as const)
    assert.equal(versionOfToolchain(name), version, name);
});
