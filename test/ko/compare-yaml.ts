import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import type { ToolRun } from './both-tools.ts';
import { withoutDigests } from './compare-images.ts';

/** Asserts that both printed the same documents. */
export function assertSameDocuments({ ko, strake }: { ko: ToolRun; strake: ToolRun }): void {
  assert.equal(ko.status, 0, ko.stderr);
  assert.equal(strake.status, 0, strake.stderr);
  assert.deepEqual(documents(strake.stdout), documents(ko.stdout));
}

/** Documents of a stream as data, without those that are empty. */
function documents(text: string): readonly unknown[] {
  return parseAllDocuments(withoutDigests(text))
    .map((document) => {
      assert.deepEqual(document.errors, []);
      return document.toJS();
    })
    .filter((value) => value !== null);
}

/** Asserts that what strake printed has every byte of these sources, except in the strings that begin with `ko://`. */
export function assertSameBytes(strake: ToolRun, sources: readonly string[]): void {
  const references = strake.stdout.matchAll(/REGISTRY[\w./:@-]*/g);
  let rest = strake.stdout;
  for (const source of sources) {
    const expected = source.replaceAll(/(?<=^|[\s"'])ko:\/\/[\w./-]+\w/g, (name) => {
      // A block scalar contains the name, and does not begin with it.
      if (name.includes('not/replaced')) return name;
      return references.next().value?.[0] ?? name;
    });
    const at = rest.indexOf(expected);
    assert.notEqual(at, -1, `not in the output:\n${expected}\n--- output:\n${rest}`);
    assert.match(rest.slice(0, at), /^\s*(---)?\s*$/);
    rest = rest.slice(at + expected.length);
  }
  assert.match(rest, /^\s*(---)?\s*$/);
}
