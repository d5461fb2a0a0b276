import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldCase, nameProblem } from './windows-name.ts';

const refused: readonly [name: string, why: RegExp][] = [
  ...'<>:"|?*\\\u0001\u001f'
    .split('')
    .map((character): [string, RegExp] => [`a${character}b`, /^contains /]),
  ['a.', /ends in a dot or a space/],
  ['a ', /ends in a dot or a space/],
  ...['CON', 'prn', 'Aux', 'NUL', 'conin$', 'CONOUT$', 'com0', 'COM9', 'lpt1', 'COM²']
    .flatMap((name) => [name, `${name}.txt`, `${name} .tar.gz`])
    .map((name): [string, RegExp] => [name, /is a device name/]),
];
for (const [name, why] of refused) {
  test(`refuses ${JSON.stringify(name.slice(0, 20))} as Windows does`, () =>
    assert.match(nameProblem(name) ?? '', why));
}

for (const name of ['a.b', '.a', ' a', 'console', 'com10', 'nul-1', 'ä', "a'b;c%"])
  test(`accepts ${JSON.stringify(name.slice(0, 20))}`, () =>
    assert.equal(nameProblem(name), undefined));

const pairs: readonly [a: string, b: string, isSame: boolean][] = [
  ['Read.me', 'rEAD.ME', true],
  ['äöü', 'ÄÖÜ', true],
  ['σς', 'ΣΣ', true],
  ['ÿ', 'Ÿ', true],
  ['ᾳ', 'ᾼ', true],
  ['ᾀ', 'ᾈ', true],
  ['straße', 'STRASSE', false],
  ['ı', 'I', false],
  ['ſ', 'S', false],
  ['ﬁ', 'FI', false],
  ['𐐨', '𐐀', false],
];
for (const [a, b, isSame] of pairs) {
  test(`treats ${a} and ${b} as ${isSame ? 'one name' : 'two'}`, () =>
    assert.equal(foldCase(a) === foldCase(b), isSame));
}
