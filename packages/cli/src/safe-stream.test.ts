import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import fc from 'fast-check';
import { escapeLine, escapeText } from './print/escape-text.ts';
import { toolText } from './print/tool-text.ts';
import { ownCommand, safeStream, styled } from './safe-stream.ts';

function collect(github = false) {
  const written: string[] = [];
  const stream = safeStream(
    { write: (text: string) => written.push(text) } as unknown as WriteStream,
    github,
  );
  return { stream, written };
}

/** What a terminal acts on; of C0 line breaks and tabs are meant. */
const ACTS = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

const hostile = fc.string({
  unit: fc.constantFrom(
    'a',
    '\x1b',
    '[31m',
    ']0;title\x07',
    '\x9b',
    '\x7f',
    '\r',
    '\b',
    '\u202e',
    '\u2066',
    '\n',
    '\t',
    '::',
    '##[',
    'é',
    '😀',
    '\uFDD3',
    '\uFDD4',
  ),
});

test('prints only text, line breaks and its own colours', () => {
  fc.assert(
    fc.property(hostile, hostile, (label, message) => {
      const { stream, written } = collect();
      stream.write(`${styled(stream, 'red', label)} ${message}`);
      const [text = ''] = written;
      const [open = '', close = ''] = styleText('red', '|', { validateStream: false }).split('|');
      assert.ok(text.startsWith(open));
      const [body = '', rest = '', ...others] = text.slice(open.length).split(close);
      assert.deepEqual(others, []);
      assert.doesNotMatch(body + rest, ACTS);
      assert.equal(rest, ` ${escapeText(message)}`);
    }),
  );
});

test('keeps JSON unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const { stream, written } = collect();
      stream.write(JSON.stringify({ value }));
      assert.doesNotMatch(written[0] ?? '', ACTS);
      assert.deepEqual(JSON.parse(written[0] ?? ''), { value });
    }),
  );
});

test('prints no workflow commands of GitHub except its own', () => {
  fc.assert(
    fc.property(hostile, hostile, (one, two) => {
      const { stream, written } = collect(true);
      stream.write(`${one}\n`);
      stream.write(`${ownCommand(stream, `::error::${two}`)}\n`);
      const lines = written.join('').split('\n');
      const commands = lines.filter(
        (line) => line.trimStart().startsWith('::') || line.includes('##['),
      );
      assert.deepEqual(
        commands.map((line) => line.slice(0, 9)),
        ['::error::'],
      );
    }),
  );
});

test('prints single lines as such, and the output of tools without colours', () => {
  assert.equal(escapeLine('a\nb\tc\x1b[2J'), 'a\\nb\\tc\\u001b[2J');
  assert.equal(toolText('\x1b[1mmain.go:1:\x1b[0m bad\r\n\tsee\r'), 'main.go:1: bad\n\tsee\n');
});
