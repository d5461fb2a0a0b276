import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { definePlugin } from '../plugin/definition.ts';
import { buildProject } from './build-project.ts';

/** Keys that mean something to JavaScript, and some that do not. */
const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
  ),
  fc.stringMatching(/^[a-z_]{1,8}$/),
);
const map = fc
  .uniqueArray(fc.tuple(key, fc.stringMatching(/^[a-z]{0,3}$/)), {
    selector: ([name]) => name,
    maxLength: 5,
  })
  .map((entries) => Object.fromEntries(entries));

const quiet = definePlugin<undefined>({
  name: 'constructor',
  layer: (_, { options }) => assert.equal(options, undefined) as undefined,
  index: (_, { options }) => assert.equal(options, undefined) as undefined,
});

async function readJson(built: Awaited<ReturnType<typeof buildProject>>) {
  const [request] = built.pushed;
  const [image] = request?.images ?? [];
  assert.ok(image);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await built.read(image.manifest.config)) chunks.push(chunk);
  return { config: JSON.parse(Buffer.concat(chunks).toString()).config, manifest: image.manifest };
}

test('keeps every key of labels, environment, annotations and variables, whatever its name', async () => {
  await fc.assert(
    fc.asyncProperty(map, map, map, map, async (labels, env, annotations, vars) => {
      const variables = Object.fromEntries(
        Object.entries(vars).filter(([, value]) => value !== ''),
      );
      const filled = Object.entries(variables).map(([name]) => [`filled.${name}`, `{{${name}}}`]);
      const built = await buildProject([quiet], {
        config: {
          base: 'scratch',
          vars: variables,
          annotations,
          config: { env, labels: { ...labels, ...Object.fromEntries(filled) } },
        },
      });
      const { config, manifest } = await readJson(built);
      const expected = {
        ...labels,
        ...Object.fromEntries(
          Object.entries(variables).map(([name, value]) => [`filled.${name}`, value]),
        ),
      };
      const sorted = (record: object) =>
        JSON.stringify(Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
      assert.equal(sorted(config?.Labels ?? {}), sorted(expected));
      assert.deepEqual(
        (config?.Env ?? []).slice().sort(),
        Object.entries(env)
          .map(([name, value]) => `${name}=${value}`)
          .sort(),
      );
      const { 'dev.strake.base': _, ...own } = manifest.annotations ?? {};
      assert.equal(sorted(own), sorted(annotations));
    }),
    { numRuns: 60 },
  );
});

test('refuses keys of Object.prototype as unknown keys', async () => {
  for (const [config, code] of [
    [JSON.parse('{"__proto__": {}}'), 'CONFIG_KEY_UNKNOWN'],
    [{ constructor: {} }, 'CONFIG_KEY_UNKNOWN'],
    [{ vars: { a: { env: 'constructor' } }, config: { user: '{{a}}' } }, 'CONFIG_VARIABLE'],
    [{ platforms: ['linux/constructor'] }, 'PLATFORM_INVALID'],
    [{ platforms: ['linux/amd64/constructor'] }, 'PLATFORM_INVALID'],
    [{ platforms: ['linux/__proto__'] }, 'PLATFORM_INVALID'],
  ] as const)
    await assert.rejects(buildProject([], { config }), { code }, JSON.stringify(config));
});
