import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseOnce } from './parse-once.ts';

const YAML = { isJson: false };

async function createCache(t: TestContext) {
  const cache = await mkdtemp(join(tmpdir(), 'strake-parse-'));
  t.after(() => rm(cache, { recursive: true, force: true }));
  const records = async () =>
    (await readdir(join(cache, 'configs')).catch(() => [])).map((name) =>
      join(cache, 'configs', name),
    );
  const only = async () => {
    const [record, ...others] = await records();
    assert.ok(record);
    assert.deepEqual(others, []);
    return record;
  };
  return {
    records,
    only,
    parse: async (text: string, form = YAML) => parseOnce(text, '/app/strake.yaml', form, cache),
  };
}

test('reads what was parsed before from the cache, with its positions', async (t) => {
  const { parse, only } = await createCache(t);
  const first = await parse('base: scratch\ntags: [a, b]\n');
  assert.deepEqual(await parse('base: scratch\ntags: [a, b]\n'), first);
  const record = await only();
  const { ino } = await stat(record);
  await parse('base: scratch\ntags: [a, b]\n');
  assert.equal((await stat(record)).ino, ino, 'it is not written again');
});

test('parses another text, and the same text in another format', async (t) => {
  const { parse, records } = await createCache(t);
  assert.deepEqual((await parse('{ "strake": { "<<": { "a": 1 } } }')).config, {
    strake: { '<<': { a: 1 } },
  });
  const form = { isJson: true, under: 'strake' };
  assert.deepEqual((await parse('{ "strake": { "<<": { "a": 1 } } }', form)).config, {
    '<<': { a: 1 },
  });
  assert.deepEqual((await parse('a: 2\n')).config, { a: 2 });
  assert.equal((await records()).length, 3);
});

const damages: readonly [what: string, damage: (text: string) => string][] = [
  ['was cut short', (text) => text.slice(0, -5)],
  ['is empty', () => ''],
  ['has one bit flipped', (text) => text.replace('scratch', 'rcratch')],
  ['has a line more', (text) => `${text}\n{}`],
];
for (const [what, damage] of damages) {
  test(`parses again if the record ${what}`, async (t) => {
    const { parse, only } = await createCache(t);
    const whole = await parse('base: scratch\n');
    const record = await only();
    const kept = await readFile(record, 'utf8');
    await writeFile(record, damage(kept));
    assert.deepEqual(await parse('base: scratch\n'), whole);
    assert.equal(await readFile(record, 'utf8'), kept);
  });
}

test('caches nothing that JSON would change, and nothing invalid', async (t) => {
  const { parse, records } = await createCache(t);
  for (const text of ['a: .inf\n', 'a: .nan\n', 'a: -0.0\n', 'a: -0\n'])
    await parse(text).catch(() => {});
  await assert.rejects(parse('a: [1\n'), { code: 'CONFIG_SYNTAX' });
  assert.deepEqual(await records(), []);
});

test('treats a key named __proto__ as a plain key', async (t) => {
  const { parse } = await createCache(t);
  const text = 'config: { __proto__: { a: 1 } }\n';
  const first = await parse(text);
  const second = await parse(text);
  assert.deepEqual(second, first);
  assert.ok(Object.hasOwn(Object((second.config as { config: unknown }).config), '__proto__'));
});

test('makes its records readable by their owner only', async (t) => {
  const { parse, only } = await createCache(t);
  await parse('base: scratch\n');
  assert.equal((await stat(await only())).mode & 0o777, 0o600);
});

test('parses even if nothing can be cached', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-parse-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'file');
  await writeFile(file, '');
  await chmod(file, 0o400);
  for (const cache of [file, undefined]) {
    const { config } = await parseOnce('base: scratch\n', '/app/strake.yaml', YAML, cache);
    assert.deepEqual(config, { base: 'scratch' });
  }
});
