import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNextPage } from './next-page.ts';

for (const [lines, next] of [
  [['</v2/a/tags/list?n=2&last=b>; rel="next"'], '/v2/a/tags/list?n=2&last=b'],
  [['</x>; rel=next'], '/x'],
  [['</x>;rel="prev next"'], '/x'],
  [['</a>; rel="prev", </b>; rel="next"'], '/b'],
  [['</a>; title="a, <c>; rel=next"; rel=prev'], undefined],
  [['</a>; rel="first"', '</b>; REL="Next"'], '/b'],
  [['<https://other.example/x>; rel="next"'], 'https://other.example/x'],
  [['</a>'], undefined],
  [['<>; rel=next'], undefined],
  [['nonsense', '<', ''], undefined],
  [[], undefined],
] as const) {
  test(`reads the next page of ${JSON.stringify(lines)}`, () => {
    assert.equal(parseNextPage(lines), next);
  });
}

// In more than linear time it would take hours.
test('reads a header of a megabyte', () => {
  const lines = [`${'<a>;'.repeat(250_000)}`, `<a>${' ;  a'.repeat(200_000)}`];
  assert.equal(parseNextPage(lines), undefined);
});
