import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { StrakeError } from '../errors/index.ts';
import { parseReference, parseRepository } from '../spec/reference.ts';
import { matchPrefix } from './match-prefix.ts';
import { parseRegistriesConf } from './parse-registries-conf.ts';
import { readRegistryRules, registryRules } from './registry-rules.ts';

const rulesOf = async (toml: string) => registryRules(await parseRegistriesConf(toml, 'the.conf'));
const placesOf = async (toml: string, reference: string) =>
  (await rulesOf(toml))
    .sources(parseReference(reference))
    .map(({ registry, repository }) => `${registry}/${repository}`);
const DIGEST = `sha256:${'a'.repeat(64)}`;
const entry = (prefix: string, location: string) =>
  `[[registry]]\nprefix = "${prefix}"\nlocation = "${location}"\n`;

test('a prefix covers whole components of a name, and *. every host below a domain', () => {
  for (const [name, prefix, end] of [
    ['example.com/foo/bar', 'example.com', 11],
    ['example.com:5000/foo', 'example.com', 11],
    ['example.com/foo/bar', 'example.com/foo', 15],
    ['example.com/foobar', 'example.com/foo', undefined],
    ['example.community/foo', 'example.com', undefined],
    ['example.com/foo', 'example.com/foo', 15],
    ['a.example.com/foo', '*.example.com', 13],
    ['a.b.example.com:5000/foo', '*.example.com', 15],
    ['example.com/foo', '*.example.com', undefined],
    ['other.com/a.example.com', '*.example.com', undefined],
    ['a.example.com.evil/foo', '*.example.com', undefined],
  ] as const) {
    assert.equal(matchPrefix(name, prefix), end, `${name} ${prefix}`);
  }
});

test('asks mirrors in order, then the location that replaces the prefix', async () => {
  const toml = `
    [[registry]]
    prefix = "example.com/foo"
    location = "internal:5000/bar/"
    [[registry.mirror]]
    location = "one.example"
    [[registry.mirror]]
    location = "two.example/cache"
    [[registry]]
    location = "docker.io"
    [[registry.mirror]]
    location = "hub.example"`;
  assert.deepEqual(await placesOf(toml, 'example.com/foo/app:v1'), [
    'one.example/app',
    'two.example/cache/app',
    'internal:5000/bar/app',
  ]);
  assert.deepEqual(await placesOf(toml, 'ubuntu'), [
    'hub.example/library/ubuntu',
    'docker.io/library/ubuntu',
  ]);
  assert.deepEqual(await placesOf(toml, 'other.example/foo/app'), ['other.example/foo/app']);
});

test('uses the longest prefix, and keeps a name for *. without location', async () => {
  const toml = `
    [[registry]]
    prefix = "*.example.com"
    [[registry]]
    prefix = "a.example.com/b"
    location = "c.example"`;
  assert.deepEqual(await placesOf(toml, 'a.example.com/b/app'), ['c.example/app']);
  assert.deepEqual(await placesOf(toml, 'b.example.com/b/app'), ['b.example.com/b/app']);
});

test('uses the longest prefix among wildcards, and the first of two of equal length', async () => {
  const two = entry('*.example.com', 'short.io') + entry('*.a.example.com', 'long.io');
  for (const toml of [
    two,
    two
      .split('[[')
      .reverse()
      .filter(Boolean)
      .map((part) => `[[${part}`)
      .join(''),
  ]) {
    assert.deepEqual(await placesOf(toml, 'x.a.example.com/app'), ['long.io/app']);
    assert.deepEqual(await placesOf(toml, 'x.b.example.com/app'), ['short.io/app']);
  }
  const literal = entry('bb.example.com', 'literal.io');
  assert.deepEqual(await placesOf(two + literal, 'bb.example.com/app'), ['literal.io/app']);
  const tie = entry('a.example.com', 'literal.io') + entry('*.example.com', 'wild.io');
  assert.deepEqual(await placesOf(tie, 'a.example.com/app'), ['wild.io/app']);
});

test('uses the first of two entries for one prefix in one file', async () => {
  const toml = entry('a.example', 'one.example') + entry('a.example/', 'two.example');
  assert.deepEqual(await placesOf(toml, 'a.example/x'), ['one.example/x']);
});

test('uses no mirror and no location that is blocked', async () => {
  const toml = `
    [[registry]]
    location = "a.example"
    [[registry.mirror]]
    location = "bad.example/a"
    [[registry.mirror]]
    location = "good.example/a"
    [[registry]]
    prefix = "b.example"
    location = "bad.example/b"
    [[registry]]
    location = "bad.example"
    blocked = true`;
  assert.deepEqual(await placesOf(toml, 'a.example/x'), ['good.example/a/x', 'a.example/x']);
  await assert.rejects(placesOf(toml, 'b.example/x'), { code: 'REGISTRY_BLOCKED' });
});

test('asks a mirror only for the references that it is configured for', async () => {
  const toml = `
    [[registry]]
    location = "example.com"
    [[registry.mirror]]
    location = "digests.example"
    pull-from-mirror = "digest-only"
    [[registry.mirror]]
    location = "tags.example"
    pull-from-mirror = "tag-only"
    [[registry]]
    location = "strict.example"
    mirror-by-digest-only = true
    [[registry.mirror]]
    location = "all.example"`;
  assert.deepEqual(await placesOf(toml, 'example.com/a:v1'), ['tags.example/a', 'example.com/a']);
  assert.deepEqual(await placesOf(toml, `example.com/a:v1@${DIGEST}`), [
    'digests.example/a',
    'example.com/a',
  ]);
  assert.deepEqual(await placesOf(toml, 'strict.example/a'), ['strict.example/a']);
});

test('allows plain HTTP for registries marked as insecure, and for no others', async () => {
  const rules = await rulesOf(`
    [[registry]]
    prefix = "example.com/dev"
    location = "dev.example:5000"
    insecure = true
    [[registry]]
    location = "secure.example"
    [[registry.mirror]]
    location = "mirror.example"
    insecure = true`);
  const isInsecure = (name: string) => rules.isInsecure(parseRepository(name));
  assert.ok(isInsecure('example.com/dev/a') && isInsecure('dev.example:5000/a'));
  assert.ok(isInsecure('mirror.example/a'));
  assert.ok(!isInsecure('example.com/other') && !isInsecure('secure.example/a'));
});

test('keeps TLS for a part of an insecure registry that is marked as secure', async () => {
  const rules = await rulesOf(`
    [[registry]]
    location = "example.com"
    insecure = true
    [[registry]]
    location = "example.com/prod"`);
  assert.ok(rules.isInsecure(parseRepository('example.com/dev/a')));
  assert.ok(!rules.isInsecure(parseRepository('example.com/prod/a')));
});

test('refuses a registry that is blocked, in the new and the old format', async () => {
  for (const toml of [
    '[[registry]]\nlocation = "bad.example"\nblocked = true',
    '[registries.block]\nregistries = ["bad.example"]',
    '[registries.block]\nregistries = ["bad.example/"]',
  ]) {
    const rules = await rulesOf(toml);
    for (const ask of [
      () => rules.sources(parseReference('bad.example/a')),
      () => rules.check({ registry: 'bad.example', repository: 'a' }),
    ]) {
      assert.throws(ask, (error) => StrakeError.is(error) && error.code === 'REGISTRY_BLOCKED');
    }
    rules.check({ registry: 'good.example', repository: 'a' });
  }
});

for (const [title, toml, says] of [
  ['is no TOML', '[[registry', /the\.conf is not valid TOML/],
  ['has a registry without a name', '[[registry]]\ninsecure = true', /neither prefix nor location/],
  ['has a prefix alone', '[[registry]]\nprefix = "a.example"', /no location for the prefix/],
  ['has a URL', '[[registry]]\nlocation = "https://a.example"', /is not HOST/],
  [
    'has a mirror without location',
    '[[registry]]\nlocation = "a.example"\n[[registry.mirror]]\n',
    /without location/,
  ],
  [
    'has a text for a flag',
    '[[registry]]\nlocation = "a.example"\ninsecure = "yes"',
    /true or false/,
  ],
  [
    'contradicts itself about one prefix',
    '[[registry]]\nlocation = "a.example"\ninsecure = true\n[[registry]]\nlocation = "a.example/"',
    /both insecure = true and insecure = false for the prefix a\.example/,
  ],
  [
    'contradicts itself about one location',
    '[[registry]]\nlocation = "a.example"\nblocked = true\n[[registry]]\nprefix = "b.example"\nlocation = "a.example"',
    /both blocked = true and blocked = false for a\.example/,
  ],
  [
    'mixes the two versions of the format',
    'unqualified-search-registries = ["b.example"]\n[registries.insecure]\nregistries = ["a.example"]',
    /mixes \[registries\.…\] of version 1 with unqualified-search-registries of version 2/,
  ],
  [
    'has a URL in a list of version 1',
    '[registries.insecure]\nregistries = ["http://a.example"]',
    /registries\.insecure .*is not HOST/,
  ],
  [
    'has pull-from-mirror at a registry',
    '[[registry]]\nlocation = "a.example"\npull-from-mirror = "all"',
    /is allowed only in a \[\[registry\.mirror\]\]/,
  ],
  [
    'restricts a mirror twice',
    '[[registry]]\nlocation = "a.example"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = "b.example"\npull-from-mirror = "all"',
    /only one of them is allowed/,
  ],
  ['has a path behind a wildcard', entry('*.example.com/a', 'b.example'), /only a domain/],
  ['has a text for credential helpers', 'credential-helpers = "pass"', /array of strings/],
  ['has registry as a text', 'registry = "a"', /not a \[\[registry\]\]/],
  [
    'has an invalid use of a mirror',
    '[[registry]]\nlocation = "a.example"\n[[registry.mirror]]\nlocation = "b.example"\npull-from-mirror = "never"',
    /"never"/,
  ],
] as const) {
  test(`names a file that ${title}`, async () => {
    await assert.rejects(parseRegistriesConf(toml, 'the.conf'), (error) => {
      assert.ok(StrakeError.is(error) && error.code === 'REGISTRY_CONFIG', String(error));
      assert.match(error.message, says);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  });
}

async function home(t: TestContext, files: Readonly<Record<string, string>>) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-registries-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

test('lets a drop-in replace what the file before it says of the same prefix', async (t) => {
  const HOME = await home(t, {
    '.config/containers/registries.conf':
      entry('a.example', 'one.example') + entry('b.example', 'one.example'),
    '.config/containers/registries.conf.d/10-two.conf': entry('a.example', 'two.example'),
    '.config/containers/registries.conf.d/20-three.conf': entry('a.example', 'three.example'),
    '.config/containers/registries.conf.d/30-not-read.txt': entry('a.example', 'four.example'),
  });
  const rules = await readRegistryRules({ HOME });
  const place = (name: string) => rules.sources(parseReference(name))[0]?.registry;
  assert.deepEqual([place('a.example/x'), place('b.example/x')], ['three.example', 'one.example']);
});

test('requires drop-ins in version 2, and that an explicitly named file exists', async (t) => {
  const HOME = await home(t, {
    '.config/containers/registries.conf': '',
    '.config/containers/registries.conf.d/directory.conf/x': '',
    '.config/containers/registries.conf.d/old.conf':
      '[registries.block]\nregistries = ["a.example"]',
  });
  await assert.rejects(readRegistryRules({ HOME }), /old\.conf uses version 1/);
  const missing = { HOME, CONTAINERS_REGISTRIES_CONF: join(HOME, 'missing.conf') };
  await assert.rejects(readRegistryRules(missing), /missing\.conf cannot be read/);
});

test('reads credential helpers from the last file that names any', async (t) => {
  const HOME = await home(t, {
    '.config/containers/registries.conf': 'credential-helpers = ["one"]',
    '.config/containers/registries.conf.d/10.conf': '"credential-helpers" = ["two", "three"]',
    '.config/containers/registries.conf.d/20.conf': entry('a.example', 'b.example'),
  });
  const { credentialHelpers } = await readRegistryRules({ HOME });
  assert.deepEqual(credentialHelpers, {
    names: ['two', 'three'],
    source: join(HOME, '.config/containers/registries.conf.d/10.conf'),
  });
  await writeFile(
    join(HOME, '.config/containers/registries.conf.d/30.conf'),
    'credential-helpers = []',
  );
  assert.equal((await readRegistryRules({ HOME })).credentialHelpers, undefined);
});

test("reads the file that CONTAINERS_REGISTRIES_CONF names instead of the user's", async (t) => {
  const HOME = await home(t, {
    '.config/containers/registries.conf': entry('a.example', 'one.example'),
    'own.conf': entry('b.example', 'two.example'),
  });
  const rules = await readRegistryRules({
    HOME,
    CONTAINERS_REGISTRIES_CONF: join(HOME, 'own.conf'),
  });
  const place = (name: string) => rules.sources(parseReference(name))[0]?.registry;
  assert.deepEqual([place('a.example/x'), place('b.example/x')], ['a.example', 'two.example']);
});

test('names a file that leads to no repository', async () => {
  await assert.rejects(
    placesOf(entry('a.example', 'B_/'), 'a.example/x'),
    /the\.conf maps a\.example/,
  );
});

test('reads or refuses any registries.conf, and finds at least one source', async () => {
  const word = fc.constantFrom(
    'a.example',
    '*.example',
    'b.example/x',
    'docker.io',
    '',
    'https://x',
    '[::1]:5000',
    'A_/',
  );
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom(
        '[[registry]]',
        '[[registry.mirror]]',
        '[registries.block]',
        '[registry]',
        'insecure = true',
        'blocked = 1',
        'mirror-by-digest-only = true',
      ),
      fc
        .tuple(fc.constantFrom('prefix', 'location', 'registries', 'pull-from-mirror'), word)
        .map(([key, value]) => `${key} = "${value}"`),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(lines, async (toml) => {
      try {
        assert.ok((await placesOf(toml.join('\n'), 'a.example/x')).length > 0);
      } catch (error) {
        assert.ok(
          StrakeError.is(error) && ['REGISTRY_CONFIG', 'REGISTRY_BLOCKED'].includes(error.code),
          String(error),
        );
      }
    }),
    { numRuns: 1000 },
  );
});

test('skips no registry, however it is spelled', async () => {
  const line = fc.constantFrom(
    '[[registry]]',
    ' [[ "registry" ]]',
    "[['registry']]",
    'location = "a.example"',
    'registry = [{ location = "b.example" }]',
    '"registry"=[{ location = "c.example" }]',
    '"regis\\u0074ry" = [{ location = "d.example" }]',
    '[["regis\\u0074ry"]]',
    '[registries.block]',
    'registries.insecure.registries = ["e.example"]',
    'registries = { block = { registries = ["f.example"] } }',
    'registries = ["g.example"]',
    'credential-helpers = ["i"]',
    '"credential\\u002dhelpers" = ["j"]',
    '[aliases]',
    '"registry" = "docker.io/library/registry"',
    '# [[registry]]',
    'unqualified-search-registries = ["h.example"]',
    'text = """',
    '"""',
    '',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      async (lines, end) => {
        const text = lines.join(end);
        if (!isToml(text)) return;
        // A table of registries at the end has everything before it read.
        const whole = `${text}${end}[registries.none]`;
        const always = await parseRegistriesConf(whole, 'the.conf').catch(() => undefined);
        if (always === undefined) return;
        assert.deepEqual(await parseRegistriesConf(text, 'the.conf'), always, text);
      },
    ),
    { numRuns: 2000 },
  );
});

function isToml(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
