import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import fc from 'fast-check';
import { quoteFlags, quoteTags, quoteVariable } from './quote-flags.ts';
import { quoteLdflags } from './quote-ldflags.ts';

/** A value as core marks it where a variable filled it in. */
const filled = (value: string) => `\uFDD0${value}\uFDD1`;

/** As go reads words. Source: go/src/cmd/internal/quoted, Split. */
function split(text: string): readonly string[] {
  const words: string[] = [];
  for (
    let rest = text.replace(/^[ \t\r\n]+/, '');
    rest !== '';
    rest = rest.replace(/^[ \t\r\n]+/, '')
  ) {
    const [whole = '', double, single, bare] =
      /^(?:"([^"]*)"|'([^']*)'|([^"' \t\r\n][^ \t\r\n]*))/.exec(rest) ?? [];
    assert.notEqual(whole, '', `go cannot split ${text}`);
    words.push(double ?? single ?? bare ?? '');
    rest = rest.slice(whole.length);
  }
  return words;
}

const value = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '-', ' ', "'", '"', '=', ',', '\n', '\t', '$') }),
  fc.constantFrom(
    '1.0 -extld=/bin/sh',
    '1.0 - beta',
    "it's",
    ' -cpuprofile=/x',
    '"',
    "'",
    "' -s '",
    '-s',
    '',
  ),
);

/** Elements with `{}` where a value goes, and what the linker is given. */
const LDFLAGS: readonly (readonly [elements: readonly string[], words: readonly string[]])[] = [
  [['-X main.v={}'], ['-X', 'main.v={}']],
  [['-X=main.v={}'], ['-X', 'main.v={}']],
  [
    ['-X', 'main.v={}'],
    ['-X', 'main.v={}'],
  ],
  [
    ['-X', "'main.v={}'"],
    ['-X', 'main.v={}'],
  ],
  [["-X 'main.v={}' -s"], ['-X', 'main.v={}', '-s']],
  [['-s -w -X main.v={}'], ['-s', '-w', '-X', 'main.v={}']],
  [['-X=main.v={} -s'], ['-X', 'main.v={}', '-s']],
  [['-X main.v=hello {} world'], ['-X', 'main.v=hello {} world']],
  [
    ['-s', '-X main.a={} -X main.b={}'],
    ['-s', '-X', 'main.a={}', '-X', 'main.b={}'],
  ],
  [['-buildid={}'], ['-buildid', '{}']],
  [['-linkmode {} -s'], ['-linkmode', '{}', '-s']],
  [['all=-s -X main.v={}'], ['all=-s', '-X', 'main.v={}']],
];

test('passes the linker each value as one word, whatever it contains', () => {
  for (const [elements, words] of LDFLAGS) {
    fc.assert(
      fc.property(value, (given) => {
        const put = (text: string, by: string) => text.replaceAll('{}', () => by);
        let text: string;
        try {
          text = quoteLdflags(elements.map((element) => put(element, filled(given))));
        } catch (thrown) {
          assert.ok(StrakeError.is(thrown) && thrown.code === 'CONFIG_VALUE_INVALID');
          assert.ok(given.includes("'") && given.includes('"'), `${given} can be quoted`);
          return;
        }
        assert.doesNotMatch(text, /^["']/);
        // `-X=V` and `-X V` are the same to the linker.
        const given1 = split(text).flatMap(
          (word) => /^(-X|-buildid)=(.*)$/s.exec(word)?.slice(1) ?? [word],
        );
        assert.deepEqual(
          given1,
          words.map((word) => put(word, given)),
          text,
        );
      }),
    );
  }
});

test('keeps a value whole although the linker splits its flag again', () => {
  fc.assert(
    fc.property(
      value.filter((each) => !/["']/.test(each)),
      (given) => {
        for (const elements of [
          ['-extldflags', `-static -L${filled(given)}`],
          [`-extldflags '-static -L${filled(given)}'`],
          [`-s -extldflags '-static -L${filled(given)}'`],
        ]) {
          const words = split(quoteLdflags(elements));
          assert.deepEqual(split(words.at(-1) ?? ''), ['-static', `-L${given}`]);
        }
      },
    ),
  );
});

test('refuses a variable as a pattern of packages, or where a flag begins without a dash', () => {
  for (const element of [
    `${filled('all=-extld=x')}`,
    `${filled('all')}=-s`,
    `a${filled('=-s')}=-w`,
  ])
    for (const elements of [[element], [element, '-s'], [filled(''), element]])
      assert.throws(() => quoteLdflags(elements), { code: 'CONFIG_VALUE_INVALID' }, element);
});

test('omits what is empty', () => {
  assert.equal(quoteLdflags([filled(''), `-s ${filled('')}`, `${filled('')}`]), '-s');
  assert.equal(quoteLdflags([filled('')]), '');
  assert.equal(quoteLdflags(['', '']), '');
});

test('refuses an unterminated quote', () => {
  assert.throws(() => quoteLdflags([`-s -X 'main.v=${filled("' -w")}`]), {
    code: 'CONFIG_VALUE_INVALID',
    message: /unterminated quote/,
  });
});

test('keeps flags and variables without templates unchanged', () => {
  const flags = ['-gcflags=-N -l', '-ldflags', "-X 'a.b=c d'", '-tags=a,b', '-toolexec=time -p'];
  assert.deepEqual(quoteFlags(flags), flags);
  assert.deepEqual(quoteTags(['a,b', 'c d']), ['a,b', 'c d']);
  for (const [name, text] of [
    ['GOFLAGS', '-a  -b'],
    ['CC', 'gcc -m32'],
    ['X', " '"],
  ] as const)
    assert.equal(quoteVariable(name, text), text);
});

test('keeps values in flags and variables whole, although go splits them', () => {
  const evil = '1 -extld=/x';
  assert.deepEqual(
    quoteFlags([
      `-gcflags=all=-N -d=${filled('a b')}`,
      '-ldflags',
      `-s -X a.b=${filled(evil)}`,
      `-toolexec=time ${filled('-o x')}`,
      `-modfile=${filled('a b')}`,
      `${filled('')}`,
    ]),
    [
      "-gcflags=all=-N '-d=a b'",
      '-ldflags',
      `-s -X 'a.b=${evil}'`,
      "-toolexec=time '-o x'",
      '-modfile=a b',
    ],
  );
  assert.equal(quoteVariable('CC', `gcc ${filled('-a -b')}`), "gcc '-a -b'");
  assert.equal(quoteVariable('CGO_CFLAGS', `-DV=${filled('a -fplugin=x')}`), "'-DV=a -fplugin=x'");
  assert.equal(quoteVariable('HOME', `/a ${filled('b c')}`), '/a b c');
  const flags = quoteVariable('GOFLAGS', `-tags=a '-ldflags=-s -X m.v=${filled(evil)}'`);
  const [, ldflags = ''] = split(flags);
  assert.deepEqual(split(ldflags.replace('-ldflags=', '')), ['-s', '-X', `m.v=${evil}`]);
});

test('refuses a value that splits a tag', () => {
  for (const given of ['a,b', 'a b']) {
    assert.throws(() => quoteTags([filled(given)]), { code: 'CONFIG_VALUE_INVALID' });
    assert.throws(() => quoteFlags([`-tags=x,${filled(given)}`]), { code: 'CONFIG_VALUE_INVALID' });
    assert.throws(() => quoteFlags(['-tags', filled(given)]), { code: 'CONFIG_VALUE_INVALID' });
  }
  assert.deepEqual(quoteTags([filled(''), filled('a')]), ['a']);
});
