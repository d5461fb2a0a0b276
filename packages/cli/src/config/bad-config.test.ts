import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { resolveConfig, StrakeError } from '@strake/core';
import { loadConfig } from './load-config.ts';

/** Every failure as `LINE:COLUMN: message | hint`. */
async function failures(t: TestContext, text: string): Promise<readonly string[]> {
  const cwd = await mkdtemp(join(tmpdir(), 'strake-bad-'));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  await writeFile(join(cwd, 'strake.yaml'), text);
  try {
    await resolveConfig({ ...(await loadConfig({ cwd })), env: { PATH: process.env.PATH } });
  } catch (thrown) {
    assert.ok(StrakeError.is(thrown), String(thrown));
    return (thrown.facts.errors ?? [thrown]).map((error) => {
      assert.ok(StrakeError.is(error), String(error));
      const { file, line, column } = error.facts.location ?? {};
      assert.equal(file, join(cwd, 'strake.yaml'));
      return `${line}:${column}: ${error.message} | ${error.hint}`;
    });
  }
  return [];
}

const SCHEMA =
  '"strake config --schema" prints what every key may hold; "strake config --help" names the page that explains it.';

const cases: readonly [text: string, ...problems: string[]][] = [
  [
    'images:\n  app:\n    bse: scratch\n',
    '3:5: "images.app.bse" is an unknown key | Did you mean "base"?',
  ],
  [
    'plugins: [go]\ngo:\n  programs:\n    - { package: ./cmd/app, entrypiont: true }\n',
    '4:29: "go.programs[0].entrypiont" is an unknown key | Did you mean "entrypoint"?',
  ],
  [
    'go: { programs: [./cmd/app] }\n',
    '1:1: "go" is an unknown key | Add "go" to "plugins" to use these options.',
  ],
  [
    'rust: { crates: [app] }\n',
    '1:1: "rust" is an unknown key | Keys here: plugins, repositoryPrefix, vars, cache, timeouts, platforms, repository, tags, platformTags, base, mediaTypes, vcs, timestamp, config, annotations, outputs, archives, sizes, archivePlatforms, index, images. List a plugin in "plugins" to set its options.',
  ],
  [
    'base: { linux/*: 7 }\ntags: latest\n',
    `1:18: "base["linux/*"]" is 7, but must be a string | ${SCHEMA}`,
    `2:7: "tags" is "latest", but must be a list | Write a list: tags: [latest].`,
  ],
  [
    'tags: { linux/*: [a] }\n',
    '1:7: "tags" is {"linux/*":["a"]}, but must be a list | Only base, config, annotations, platformTags, archives, sizes, timestamp and options of plugins may differ by platform.',
  ],
  [
    'base: { linux: scratch }\n',
    '1:7: "base" is {"linux":"scratch"}, but must be a string | Keys of a map by platform are patterns: write "linux/*" instead of "linux".',
  ],
  [
    'base:\n  linux/*: a\n  windwos/*: b\n',
    '3:3: "base["windwos/*"]" is not a platform pattern, but the keys beside it are | Did you mean "windows/*"?',
  ],
  [
    'platforms:\n  - linux/amd64\n  - linux/amd46\n',
    '3:5: platform "linux/amd46" has the unknown architecture "amd46" | Did you mean "amd64"?',
  ],
  [
    'cache:\n  remote: ghcr.io/acme/cache:v1\n  trust: registry\n',
    '2:11: reference "ghcr.io/acme/cache:v1" has a tag where only a repository is allowed | Remove :v1; tags are given separately.',
  ],
  [
    'cache:\n  trust: [ed25519:MCowBQYDK2VwAyEA]\n',
    '2:11: "cache.trust[0]" is not a public key | Write the whole key, ed25519: and 60 characters, as "strake cache key" prints it; or trust: registry.',
  ],
  [
    'cache: { remote: [a/b], key: secret }\n',
    '1:25: "cache.key" is an unknown key | The private key must not be in the configuration: set STRAKE_CACHE_KEY where builds write to the cache.',
  ],
  [
    'images: { app: { cache: { remote: a/b } } }\n',
    '1:18: "images.app.cache" is an unknown key | "cache" is a key of the top level: all images share one.',
  ],
  [
    'vars:\n  a: { env: X }\n  e: f: g\n',
    '3:6: a second ":" begins a map inside of a value: the line, or the one below it, is indented wrongly, or a value needs quotes | Write valid YAML; check the indentation, and use spaces.',
  ],
  [
    'platforms: [linux/arm/v9]\n',
    '1:13: platform "linux/arm/v9" has the unknown variant "v9" | Variants of arm: v5, v6, v7.',
  ],
  [
    'vars: { version: "1" }\nconfig:\n  labels:\n    v: "{{versoin}}"\n',
    '4:8: variable "versoin" is unknown here | Did you mean "version"?',
  ],
  [
    'config: { labels: { "{{nope}}": x } }\n',
    '1:21: variable "nope" is unknown here | Variables here: image, os, arch, variant, osVersion, exe. Define others in "vars".',
  ],
  [
    'vars:\n  a: { env: STRAKE_NOT_SET }\n  b: { env: STRAKE_NOT_SET_EITHER }\n',
    '2:6: variable "a" has no value: the environment has no STRAKE_NOT_SET | Set STRAKE_NOT_SET, or give the variable a "fallback".',
    '3:6: variable "b" has no value: the environment has no STRAKE_NOT_SET_EITHER | Set STRAKE_NOT_SET_EITHER, or give the variable a "fallback".',
  ],
  [
    'config:\n  user: "{% for i in (1..1000000000) %}{% endfor %}"\n',
    '2:9: the template cannot be rendered: memory alloc limit exceeded | Make its loops, lists and strings shorter.',
  ],
  [
    'config:\n  labels:\n    a: |\n      one\n      {% render "/etc/passwd" %}\n',
    '3:8: the template has the tag "render", which reads another file | Templates cannot read files: write the text here, or define a variable with "file" in "vars".',
  ],
  [
    'tags: ["1.0+2"]\n',
    '1:8: tag "1.0+2" is malformed | A tag has up to 128 letters, digits, "_", "." and "-", and does not begin with "." or "-". To replace the "+" of a version: {{version | replace: "+", "-"}}.',
  ],
  [
    'config:\n  env: { A=B: c }\n',
    '2:10: "config.env["A=B"]" is not a valid name of an environment variable | Write env as a map, NAME: value; names must not contain "=".',
  ],
  [
    'vars:\n  go: 1.20\n',
    '2:7: 1.20 is read as the number 1.2 | Quote it if it is a string ("1.20"), else write 1.2.',
  ],
  [
    'plugins:\n  - nope\n',
    '2:5: plugin "nope" is not installed; looked for @strake/plugin-nope, strake-plugin-nope, nope | Plugins of strake: go, files, symlinks, windows, crane, ko, kubernetes, attest. Install a third-party plugin as its author describes; write your own as a path, such as "./plugin.ts".',
  ],
];
for (const [text, ...problems] of cases) {
  test(`says what is wrong with ${JSON.stringify(text)}, where, and what to do`, async (t) => {
    assert.deepEqual(await failures(t, text), problems);
  });
}
