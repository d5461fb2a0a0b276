import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksumLine, parseChecksumList } from './checksum-line.ts';

const HEX = 'a'.repeat(64);
const names = (text: string) => parseChecksumList(text, '/out').map(({ name }) => name);

test('reads the lines that it writes, whatever the name', () => {
  const written = ['app.tgz', 'dir/a b.tgz', 'line\nbreak\r', 'back\\slash', '..name', ' x'];
  const text = written.map((name) => checksumLine(`sha256:${HEX}`, name)).join('');
  assert.deepEqual(
    parseChecksumList(text, '/out'),
    written.map((name) => ({ name, path: `/out/${name}`, digest: `sha256:${HEX}` })),
  );
});

test('reads the lines of other programs: binary files, upper case, CRLF', () => {
  assert.deepEqual(names(`${HEX} *a\r\n${HEX.toUpperCase()}  b`), ['a', 'b']);
});

test('skips malformed lines', () => {
  for (const line of [
    '',
    'a.tgz',
    `${HEX}`,
    `${HEX}  `,
    `${HEX} a`,
    `${HEX.slice(1)}  a`,
    `${HEX}0  a`,
    `${HEX.slice(1)}g  a`,
    ` ${HEX}  a`,
    `\\${HEX}  a\\x`,
    `\\${HEX}  a\\`,
    `${HEX}  a\0b`,
  ])
    assert.deepEqual(names(`${line}\n`), [], JSON.stringify(line));
});

test('skips names outside the directory of the list, and names that are not normalized', () => {
  for (const name of ['../a', '..', '/etc/passwd', 'b/../../a', 'b/../a', './a', 'b//a', 'b/', '.'])
    assert.deepEqual(names(`${HEX}  ${name}\n`), [], name);
});
