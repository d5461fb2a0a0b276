import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { writeData } from './write-data.ts';

const data = { b: 1, a: { list: ['x', 'y'], text: 'a "b"\n' } };

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
