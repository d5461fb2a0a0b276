import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changelogSection, readChange } from './changelog-section.ts';

test('sorts changes by what they mean for versions', () => {
  const changes = [
    readChange('a.md', '---\n"@strake/cli": patch\n---\n\nA fix.\n'),
    readChange(
      'b.md',
      '---\n"@strake/cli": patch\n"@strake/oci": minor\n---\n\nSomething new,\nin two lines.\n',
    ),
    readChange('c.md', "---\n'@strake/core': major\n---\n\nA break.\n"),
  ];
  assert.equal(
    changelogSection('2.0.0', '2026-12-01', changes),
    '## [2.0.0] - 2026-12-01\n\n### Changed\n\n- A break.\n\n### Added\n\n- Something new,\n  in two lines.\n\n### Fixed\n\n- A fix.\n',
  );
});

test('refuses a change that says nothing, or not how much it changes', () => {
  for (const content of ['', 'text', '---\n"@strake/cli": patch\n---\n\n', '---\n---\n\ntext\n'])
    assert.throws(() => readChange('x.md', content), /^Error: x\.md does not say/);
});
