import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { goHeader } from './go-header.ts';

const headerOf = (text: string) => goHeader(Buffer.from(text));

const SOURCE = `// Copyright of somebody. func is a word here.

/* package of another kind
func old() {}
*/

//go:build linux

package main // the end

import "fmt"
import (
	"embed" ; _ "os" // why
	. "strings"
	é "net/http"
	/* one more */ \`net/url\`
)

//go:embed text/*.txt
var text embed.FS

func main() { fmt.Println("import \\"os/exec\\"", text) }
`;

const SAME: readonly (readonly [what: string, from: string | RegExp, to: string])[] = [
  ['a statement', 'fmt.Println(', 'fmt.Print('],
  ['a function more', /$/, 'func more() {}\n'],
  ['a word like an import in a text', 'os/exec', 'os/user'],
  ['a comment behind the imports', 'func main', '// says it\nfunc main'],
];

const OTHER: readonly (readonly [what: string, from: string, to: string])[] = [
  ['a constraint', 'linux', 'windows'],
  ['the package', 'package main', 'package other'],
  ['an import', '"fmt"', '"log"'],
  ['an import in a list', '"os"', '"io"'],
  ['an import in a raw text', 'net/url', 'net/textproto'],
  ['an import behind a comment with a closing bracket', '// why\n', '// ) why\n\t"bytes"\n'],
  ['one declaration of imports more', '\n//go:embed', '\nimport "io"\n//go:embed'],
  ['what is embedded', 'text/*.txt', 'text/*.md'],
  ['something more embedded', 'func main', '//go:embed all:more\nvar more embed.FS\nfunc main'],
];

describe('goHeader', () => {
  for (const [what, from, to] of SAME)
    test(`is the same if ${what} changes`, () => {
      const other = SOURCE.replace(from, to);
      assert.notEqual(other, SOURCE);
      assert.ok(headerOf(SOURCE));
      assert.equal(headerOf(other), headerOf(SOURCE));
    });

  for (const [what, from, to] of OTHER)
    test(`differs if ${what} changes`, () => {
      const other = SOURCE.replace(from, to);
      assert.notEqual(other, SOURCE);
      assert.notEqual(headerOf(other), headerOf(SOURCE));
    });

  for (const [what, text] of [
    ['no package', 'func main() {}'],
    ['an import of nothing', 'package main\nimport func'],
    ['imports without an end', 'package main\nimport (\n"fmt"\n'],
    ['a comment without an end', '/* package main'],
    ['nothing', ''],
  ] as const)
    test(`is unknown for a file with ${what}`, () => {
      assert.equal(headerOf(text), undefined);
    });

  test('is found after a byte order mark', () => {
    assert.ok(headerOf('\uFEFFpackage main\n'));
  });
});
