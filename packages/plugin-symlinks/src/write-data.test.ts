import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { writeData } from './write-data.ts';

const data = { b: 1, a: { list: ['x', 'y'], text: 'a "b"\n' } };

const numbered = { b: 1, 10: { 10: 'x', 9: 'y' }, '-1': 2, 9: 'z', '007': 3, 4294967295: 4 };
const texts = {
  json: '{"9":"z","10":{"9":"y","10":"x"},"b":1,"-1":2,"007":3,"4294967295":4}',
  yaml: '"9": z\n"10":\n  "9": y\n  "10": x\nb: 1\n"-1": 2\n"007": 3\n"4294967295": 4\n',
  toml: '9 = "z"\nb = 1\n-1 = 2\n007 = 3\n4294967295 = 4\n\n[10]\n9 = "y"\n10 = "x"\n',
};
for (const format of ['json', 'yaml', 'toml'] as const) {
  test(`writes keys that are whole numbers first and by number (${format})`, async () => {
    const text = await writeData(format, numbered);
    assert.equal(format === 'json' ? text.replace(/\s/g, '') : text, texts[format]);
  });
}

test('writes data that reads back the same, in declared order, with one line feed at the end', async () => {
  const readers: Record<'toml' | 'json' | 'yaml', (text: string) => unknown> = {
    toml: (text) => parseToml(text),
    json: (text) => JSON.parse(text),
    yaml: (text) => parseYaml(text),
  };
  for (const format of ['toml', 'json', 'yaml'] as const) {
    const text = await writeData(format, data);
    assert.equal(JSON.stringify(readers[format](text)), JSON.stringify(data), format);
    assert.match(text, /[^\n]\n$/);
  }
});
