// Machines with several versions of Go share one remote cache.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { digestsOf, reading, warningsOf, writing } from '../remote-cache/machines.ts';
import { isContinuousIntegration, run, runOk } from '../tool/index.ts';
import { readBundles, writeBundles } from '../tool-cache/bundle-entries.ts';
import { goMachines, SLOW_FILES } from '../tool-cache/go-machines.ts';
import { SIGNED, SIGNING } from '../tool-cache/test-key.ts';

/** Another version than the one that the project is built with. */
const OTHER = 'go1.25.1';

/** Has Go install the other version. @returns where, or undefined after skipping the test; it fails in continuous integration */
async function otherVersion(t: TestContext): Promise<string | undefined> {
  const { status, stdout, stderr } = await run(['go', 'version'], { env: { GOTOOLCHAIN: OTHER } });
  if (status === 0 && stdout.includes(OTHER))
    return (await runOk(['go', 'env', 'GOMODCACHE'])).trim();
  const why = `${OTHER} cannot be installed: ${stderr}`;
  if (isContinuousIntegration()) throw new Error(why);
  t.skip(why);
  return undefined;
}

test('what one version of Go compiled is not used by another one', async (t) => {
  const modules = await otherVersion(t);
  if (modules === undefined) return;
  const second = { GOTOOLCHAIN: OTHER, GOMODCACHE: modules };
  const scene = await goMachines(t);
  const { host } = scene.registry;
  const read = async (repository: string, env = {}) => {
    const machine = await scene.machine('empty');
    const done = await machine.build(undefined, { ...reading(host, repository), ...env });
    assert.deepEqual(warningsOf(done), []);
    return done;
  };
  await scene.write('acme/first');

  // There is no list for it.
  const alone = await read('acme/first', second);
  assert.equal(alone.found, 0);
  const digests = digestsOf(alone);
  assert.notDeepEqual(digests, scene.digests);

  const writer = await scene.machine('empty');
  const written = await writer.build(undefined, {
    ...writing(host, 'acme/second'),
    ...SIGNING,
    ...second,
  });
  assert.deepEqual(digestsOf(written), digests);
  const ofFirst = await readBundles(t, `${host}/acme/first`, SIGNED);
  const ofSecond = await readBundles(t, `${host}/acme/second`, SIGNED);
  assert.notEqual(ofFirst.entry.key, ofSecond.entry.key);

  // If a list were taken for that of the other version, go would use nothing of it.
  const cases = [
    {
      ...{ name: 'second-for-first', list: ofSecond, entry: ofFirst.entry },
      ...{ env: {}, expected: scene.digests, packages: scene.packages },
    },
    {
      ...{ name: 'first-for-second', list: ofFirst, entry: ofSecond.entry },
      ...{ env: second, expected: digests, packages: alone.compiled },
    },
  ];
  for (const { name, list, entry, env, expected, packages } of cases) {
    await writeBundles(t, `${host}/acme/${name}`, { ...list, entry }, {}, SIGNED);
    const done = await read(`acme/${name}`, env);
    assert.deepEqual(digestsOf(done), expected);
    assert.ok(done.found > 0, 'they were fetched');
    assert.ok(done.compiled >= packages, 'and not used');
  }

  // Both have their own in one repository.
  for (const list of [ofFirst, ofSecond])
    await writeBundles(t, `${host}/acme/both`, list, {}, SIGNED);
  for (const [env, expected] of [
    [second, digests],
    [{}, scene.digests],
  ] as const) {
    const done = await read('acme/both', env);
    assert.deepEqual(digestsOf(done), expected);
    assert.equal(done.compiled, 0);
  }
});

test('what a version compiled is used when go.mod asks for that version', async (t) => {
  const modules = await otherVersion(t);
  if (modules === undefined) return;
  const version = (await runOk(['go', 'env', 'GOVERSION'])).trim();
  const auto = { GOTOOLCHAIN: `${OTHER}+auto`, GOMODCACHE: modules };
  const asking = `${SLOW_FILES['go.mod']}\ntoolchain ${version}\n`;
  const scene = await goMachines(t, { files: { ...SLOW_FILES, 'go.mod': asking } });
  const env = { ...(await scene.bundles(t)), ...auto };
  const done = await (await scene.machine('empty')).build(undefined, env);
  assert.deepEqual(digestsOf(done), scene.digests);
  assert.deepEqual([done.compiled, done.found], [0, scene.packages]);
});
