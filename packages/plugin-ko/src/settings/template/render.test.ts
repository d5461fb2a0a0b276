import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from './evaluate.ts';
import { TemplateFault } from './fault.ts';
import { mentions } from './mentions.ts';
import { parse } from './parse.ts';
import type { GoMap } from './value.ts';

/** By subject. */
const TABLE: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('./templates.test.json', import.meta.url), 'utf8'),
);
const TEMPLATES = Object.values(TABLE).flat();

const strings = (entries: Record<string, string>): GoMap => ({ entries, zero: '' });
const DATA: GoMap = {
  entries: {
    Env: strings({ A: 'x', B: 'y z', EMPTY: '', 'a-b': 'dash' }),
    None: strings({}),
    Git: {
      entries: {
        Tag: 'v1.2.3',
        FullCommit: '0123456789abcdef',
        IsDirty: true,
        CommitTimestamp: 5n,
      },
      zero: null,
    },
    Date: '2026-01-02T03:04:05Z',
    Timestamp: 1767323045n,
  },
  zero: null,
};

const GO = `package main

import (
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

type result struct {
	Text  string
	Fails bool
}

func main() {
	var templates []string
	if err := json.NewDecoder(os.Stdin).Decode(&templates); err != nil {
		panic(err)
	}
	data := map[string]any{
		"Env":  map[string]string{"A": "x", "B": "y z", "EMPTY": "", "a-b": "dash"},
		"None": map[string]string{},
		"Git": map[string]any{
			"Tag": "v1.2.3", "FullCommit": "0123456789abcdef", "IsDirty": true, "CommitTimestamp": int64(5),
		},
		"Date":      "2026-01-02T03:04:05Z",
		"Timestamp": int64(1767323045),
	}
	results := []result{}
	for _, text := range templates {
		parsed, err := template.New("t").Option("missingkey=error").Parse(text)
		var out strings.Builder
		if err == nil {
			err = parsed.Execute(&out, data)
		}
		if err != nil {
			results = append(results, result{err.Error(), true})
		} else {
			results = append(results, result{out.String(), false})
		}
	}
	json.NewEncoder(os.Stdout).Encode(results)
}
`;

interface Result {
  readonly Text: string;
  readonly Fails: boolean;
}

test('renders templates as Go does, and refuses what Go refuses', () => {
  const directory = mkdtempSync(join(tmpdir(), 'strake-template-'));
  try {
    const file = join(directory, 'main.go');
    writeFileSync(file, GO);
    const { stdout, stderr, status } = spawnSync('go', ['run', file], {
      input: JSON.stringify(TEMPLATES),
      encoding: 'utf8',
      cwd: directory,
    });
    assert.equal(status, 0, stderr);
    const results: readonly Result[] = JSON.parse(stdout);
    assert.equal(results.length, TEMPLATES.length);
    const wrong = TEMPLATES.flatMap((template, at) => {
      const { Text: theirs = '', Fails = false } = results[at] ?? {};
      const ours = render(template);
      const isSame = Fails ? ours.fails : !ours.fails && ours.text === theirs;
      return isSame ? [] : [{ template, theirs, ours: ours.text }];
    });
    assert.deepEqual(wrong, []);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

function render(template: string): { readonly text: string; readonly fails: boolean } {
  try {
    return { text: evaluate(parse(template), DATA), fails: false };
  } catch (thrown) {
    if (thrown instanceof TemplateFault) return { text: thrown.message, fails: true };
    throw thrown;
  }
}

const bounded: readonly [what: string, template: string, message: RegExp][] = [
  ['long ranges', '{{range 1000000000}}{{end}}', /more than 100000 steps/],
  [
    'nested ranges',
    '{{range 1000}}{{range 1000}}{{range 1000}}{{end}}{{end}}{{end}}',
    /more than 100000 steps/,
  ],
  [
    'strings that grow',
    '{{$x := "abcdefgh"}}{{range 100}}{{$x = print $x $x}}{{end}}',
    /more than 1048576 characters/,
  ],
  ['wide formats', '{{printf "%2000000d" 1}}', /width 2000000 is too large/],
  ['wide formats, often', '{{range 99}}{{printf "%900000d" 1}}{{end}}', /more than 1048576/],
  ['deep parentheses', `{{${'('.repeat(1000)}1${')'.repeat(1000)}}}`, /too many parentheses/],
  ['deep blocks', '{{if true}}'.repeat(1000) + '{{end}}'.repeat(1000), /too many blocks/],
  ['long chains of else', `{{if 1}}${'{{else if 1}}'.repeat(1000)}{{end}}`, /too many blocks/],
  ['long templates', ' '.repeat(70_000), /longer than 65536 characters/],
  ['templates that call templates', '{{define "a"}}{{end}}', /\{\{define\}\} is not supported/],
];
for (const [what, template, message] of bounded) {
  test(`refuses ${what}`, () => {
    const { text, fails } = render(template);
    assert.deepEqual([fails, message.test(text) || text], [true, true]);
  });
}

test('trims a long text in time', () => {
  const spaces = ' '.repeat(60_000);
  const start = performance.now();
  assert.equal(render(`${spaces}x {{- 1}}`).text, `${spaces}x1`);
  const elapsed = performance.now() - start;
  assert.ok(elapsed < 2000, `${elapsed} ms`);
});

test('refuses what is not a template with an error of its own', () => {
  const pieces = [
    '{{',
    '}}',
    '{{- ',
    ' -}}',
    '{{if ',
    '{{range ',
    '{{end}}',
    '{{else}}',
    '$x := ',
    '(',
    ')',
    '|',
  ];
  const words = [
    '.Env',
    '.A',
    '$',
    '"a',
    '`',
    "'",
    '1',
    '0x',
    '%*d',
    'printf ',
    'index ',
    'slice ',
    'nil',
    ' ',
  ];
  const piece = fc.oneof(
    fc.constantFrom(...pieces, ...words),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
      assert.equal(typeof render(parts.join('')).text, 'string');
    }),
    { numRuns: 500 },
  );
});

const mentioned: readonly [template: string, names: string[]][] = [
  ['plain', []],
  ['{{.Env.A}}{{if .Git.Tag}}{{$.Date}}{{end}}', ['Env', 'Git', 'Date']],
  ['{{with .Env}}{{.A}}{{.}}{{else}}{{.Git}}{{end}}', ['Env', 'A', 'Git']],
  ['{{index . "Git"}}', ['*']],
  ['{{$x := $}}{{$x.Git}}', ['*', 'Git']],
  ['{{(printf "%s" .Env.A).B}}', ['Env', 'B']],
];
for (const [template, names] of mentioned) {
  test(`says that ${template} may read ${names}`, () =>
    assert.deepEqual([...mentions(parse(template))], names));
}
