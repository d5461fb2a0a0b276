import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import {
  formatReference,
  parseReference,
  parseRepository,
  type Reference,
  withDefaultTag,
} from './reference.ts';
import { parseTag } from './reference-grammar.ts';

const A64 = 'a'.repeat(64);
const A128 = 'a'.repeat(128);
const D = `sha256:${A64}`;

const GOOD: readonly (readonly [string, string])[] = [
  ['ubuntu', 'docker.io/library/ubuntu'],
  ['docker.io/ubuntu', 'docker.io/library/ubuntu'],
  ['index.docker.io/ubuntu', 'docker.io/library/ubuntu'],
  ['registry-1.docker.io/library/ubuntu', 'docker.io/library/ubuntu'],
  ['docker.io/a/b/c', 'docker.io/a/b/c'],
  ['a/b', 'docker.io/a/b'],
  ['localhost/foo', 'localhost/foo'],
  ['localhost:5000/foo', 'localhost:5000/foo'],
  ['localhost', 'docker.io/library/localhost'],
  ['foo:5000/bar', 'foo:5000/bar'],
  ['foo:5000', 'docker.io/library/foo:5000'],
  ['foo.bar/baz', 'foo.bar/baz'],
  ['xn--n3h.com/foo', 'xn--n3h.com/foo'],
  ['EXAMPLE.com/foo', 'EXAMPLE.com/foo'],
  ['Foo/bar', 'Foo/bar'],
  ['FOO/bar', 'FOO/bar'],
  ['[::1]/foo', '[::1]/foo'],
  ['[::1]:5000/foo:t', '[::1]:5000/foo:t'],
  ['[2001:db8::1]/a', '[2001:db8::1]/a'],
  ['[::ffff:7f00:1]:5000/x', '[::ffff:7f00:1]:5000/x'],
  ['127.0.0.1/foo', '127.0.0.1/foo'],
  ['10.0.0.1:5000/foo', '10.0.0.1:5000/foo'],
  ['foo.local/x', 'foo.local/x'],
  ['foo.localhost:80/x', 'foo.localhost:80/x'],
  ['oci:dir', 'docker.io/library/oci:dir'],
  ['a.b', 'docker.io/library/a.b'],
  ['a__b', 'docker.io/library/a__b'],
  ['a--b', 'docker.io/library/a--b'],
  ['a', 'docker.io/library/a'],
  ['0', 'docker.io/library/0'],
  ['foo:_tag', 'docker.io/library/foo:_tag'],
  ['foo:TAG', 'docker.io/library/foo:TAG'],
  [`foo:${A128}`, `docker.io/library/foo:${A128}`],
  [`foo@${D}`, `docker.io/library/foo@${D}`],
  [`foo:tag@${D}`, `docker.io/library/foo:tag@${D}`],
  [`foo@sha512:${A128}`, `docker.io/library/foo@sha512:${A128}`],
  [`localhost:5000/foo@${D}`, `localhost:5000/foo@${D}`],
  [`sha256:${A64}`, `docker.io/library/sha256:${A64}`],
  [`library/${A64}`, `docker.io/library/${A64}`],
  [`example.com/${A64}`, `example.com/${A64}`],
  [`example.com/${'a'.repeat(255)}`, `example.com/${'a'.repeat(255)}`],
  ['gcr.io/google.com/p/i', 'gcr.io/google.com/p/i'],
  ['a/b/c/d/e/f/g:h', 'docker.io/a/b/c/d/e/f/g:h'],
];

/** Input, and what the message or the hint must say about it. */
const BAD: readonly (readonly [string, RegExp])[] = [
  ['localhost:5000', /names a registry but no repository/],
  ['[::1]', /names a registry but no repository/],
  ['foo/Bar', /"Bar" in its path.*write bar/],
  ['Ubuntu', /write ubuntu/],
  ['example.com/Foo', /write foo/],
  ['::1/foo', /brackets/],
  ['[fe80::1%25eth0]/foo', /host "\[fe80::1%25eth0\]"/],
  ['[::1', /names a registry but no repository/],
  ['[::ffff:127.0.0.1]:5000/x', /host "\[::ffff:127\.0\.0\.1\]" with an IPv4 address inside/],
  ['[2001:db8:3:4::192.0.2.33]/x', /IPv4 address inside/],
  ['[1.2.3.4]/x', /invalid host "\[1\.2\.3\.4\]"/],
  ['[::g]/foo', /host "\[::g\]"/],
  ['example.com:99999/foo', /port "99999"/],
  ['example.com:/foo', /port ""/],
  ['example.com:port/foo', /port "port"/],
  ['user@example.com/foo', /user name/],
  ['user:pw@example.com/foo', /user name/],
  ['ex_ample.com/foo', /host "ex_ample.com"/],
  ['-ex.com/foo', /host "-ex.com"/],
  ['ex-.com/foo', /host "ex-.com"/],
  ['ex..com/foo', /host "ex..com"/],
  ['example./foo', /host "example."/],
  ['☃.com/foo', /character "☃"/],
  ['https://example.com/foo', /Remove https:\/\//],
  ['docker://ubuntu', /Remove docker:\/\//],
  ['http://localhost:5000/foo', /Remove http:\/\//],
  ['../foo', /host ".."/],
  ['foo/', /empty component/],
  ['/foo', /before its first \//],
  ['foo//bar', /empty component/],
  ['foo/./bar', /"\." in its path/],
  ['foo/../bar', /"\.\." in its path/],
  ['example.com/', /has no repository/],
  ['a..b', /"a\.\.b"/],
  ['a___b', /"a___b"/],
  ['a-', /"a-"/],
  ['-a', /"-a"/],
  ['_a', /"_a"/],
  ['a_', /"a_"/],
  ['a._b', /"a\._b"/],
  ['a.-b', /"a\.-b"/],
  ['aa/-bb', /"-bb"/],
  ['foo:-tag', /starts with "-"/],
  ['foo:.tag', /starts with "\."/],
  ['foo:a+b', /character "\+"/],
  [`foo:${A128}a`, /tag that has 129 characters/],
  ['foo:t:t', /character ":"/],
  ['foo:ta/g', /port "ta"/],
  ['foo:', /tag that is empty/],
  [':tag', /has no repository/],
  ['foo:tag\n', /character "\\n"/],
  ['foo:tàg', /character "à"/],
  [`foo@sha256:${A64.toUpperCase()}`, /upper-case/],
  [`foo@md5:${'a'.repeat(32)}`, /unknown algorithm "md5"/],
  ['foo@sha256:abc', /3 hex digits/],
  ['foo@sha256:../../x', /not hex digits/],
  ['foo@', /digest that is empty/],
  [`foo:@${D}`, /tag that is empty/],
  [`foo@${D}@${D}`, /digest that has/],
  [`@${D}`, /has no repository/],
  [`foo@sha256:${'g'.repeat(64)}`, /not hex digits/],
  [A64, /image ID/],
  [`example.com/${'a'.repeat(256)}`, /256 characters/],
  ['a'.repeat(255), /263 characters/],
  ['', /is empty/],
  [' ', /character " "/],
  ['foo ', /character " "/],
  [' foo', /character " "/],
  ['foo\\bar', /in its path/],
  ['foo\0', /character/],
  ['e.com/foo?x=1', /in its path/],
  ['e.com/foo#f', /in its path/],
  ['e.com/%61', /in its path/],
];

describe('parseReference', () => {
  for (const [text, full] of GOOD) {
    test(`reads ${JSON.stringify(shorten(text))} as ${shorten(full)}`, () => {
      const reference = parseReference(text);
      assert.equal(formatReference(reference), full);
      assert.deepEqual(parseReference(full), reference);
    });
  }
  for (const [text, says] of BAD) {
    test(`refuses ${JSON.stringify(shorten(text))} and says why`, () => {
      assert.throws(
        () => parseReference(text),
        (error: Error) => {
          assert.ok(StrakeError.is(error), String(error));
          assert.equal(error.code, 'REFERENCE_INVALID');
          assert.match(`${error.message} ${error.hint}`, says);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
  }

  test('keeps a password out of the message', () => {
    for (const text of ['bob:hunter2@example.com/foo', 'https://bob:hunter2@example.com/foo']) {
      assert.throws(
        () => parseReference(text),
        (error: Error) => !error.message.includes('hunter2'),
      );
    }
  });

  test('reads back what formatReference writes', () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,5}(?:(?:\.|_|__|-{1,3})[a-z0-9]{1,5}){0,2}$/);
    const label = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,4}[A-Za-z0-9])?$/);
    const registry = fc.oneof(
      fc.tuple(label, label).map((labels) => labels.join('.')),
      fc.tuple(label, fc.integer({ min: 0, max: 65_535 })).map(([host, port]) => `${host}:${port}`),
      fc
        .ipV6()
        .filter((address) => !address.includes('.'))
        .map((address) => `[${address}]`),
    );
    const reference = fc.record(
      {
        registry,
        repository: fc
          .array(component, { minLength: 1, maxLength: 3 })
          .map((parts) => parts.join('/')),
        tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/),
        digest: fc.constantFrom(D, `sha512:${A128}`),
      },
      { requiredKeys: ['registry', 'repository'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(reference, (value: Reference) =>
        assert.deepEqual(parseReference(formatReference(value)), value),
      ),
    );
  });

  test('parses any text to a reference or throws REFERENCE_INVALID', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'aB0.:/@-_[]% \n', 'sha256:', 'localhost', '://'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (input) => {
        try {
          parseReference(formatReference(parseReference(input)));
        } catch (error) {
          assert.ok(
            StrakeError.is(error) && error.code === 'REFERENCE_INVALID',
            `${JSON.stringify(input)}: ${String(error)}`,
          );
        }
      }),
    );
  });
});

test('fills in latest only if there is neither tag nor digest', () => {
  assert.equal(withDefaultTag(parseReference('a/b')).tag, 'latest');
  assert.equal(withDefaultTag(parseReference('a/b:c')).tag, 'c');
  assert.equal(withDefaultTag(parseReference(`a/b@${D}`)).tag, undefined);
});

test('reads a repository and refuses a tag or digest on it', () => {
  assert.deepEqual(parseRepository('ghcr.io/acme/app'), {
    registry: 'ghcr.io',
    repository: 'acme/app',
  });
  assert.throws(() => parseRepository('ghcr.io/acme/app:v1'), /has a tag/);
  assert.throws(() => parseRepository(`ghcr.io/acme/app@${D}`), /has a digest/);
});

test('checks a tag on its own', () => {
  assert.equal(parseTag('v1.0_x-Y'), 'v1.0_x-Y');
  assert.throws(() => parseTag('v1+x'), /tag "v1\+x" has the character "\+"/);
  assert.throws(() => parseTag(''), /is empty/);
});

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}… (${text.length})` : text;
}
