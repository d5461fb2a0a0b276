import assert from 'node:assert/strict';
import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { test } from 'node:test';
import { addLayer, definePlugin, StrakeError } from '@strake/core/plugin';
import {
  type AttachedManifest,
  type BuiltProject,
  buildProject,
  describeProject,
  pluginContract,
} from '@strake/core/testing';
import { plugin } from './plugin.ts';
import { PREDICATE_TYPE } from './statement/statement.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const files = {
  'a.key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'a.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  'b.key': 'nothing',
  'short.key': generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
};
const BASE = 'example.com/base';
const bases = {
  [BASE]: [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ],
};
const platforms = ['linux/amd64', 'linux/arm64'];
const file = definePlugin({
  name: 'file',
  layer: (plan) =>
    addLayer(plan, {
      id: 'file',
      entries: [{ type: 'file', path: '/etc/motd', content: { text: 'hello' } }],
    }),
});

const build = (attest?: object, more: object = {}) =>
  buildProject([file, plugin], {
    config: { platforms, base: BASE, ...(attest ? { attest } : {}), ...more },
    bases,
    files,
  });

/** What is attached: its type, and the architecture of the subject. */
function listOf({ attached, pushed }: BuiltProject): readonly string[] {
  const names = new Map(
    pushed.flatMap(({ root, images }) => [
      [root.digest, 'index'] as const,
      ...images.map(
        ({ descriptor, platform }) => [descriptor.digest, platform.architecture] as const,
      ),
    ]),
  );
  return attached.map(({ manifest }) => {
    const { artifactType, annotations = {}, subject } = manifest;
    const type = annotations['dev.sigstore.bundle.predicateType'] ?? artifactType;
    return `${type} ${names.get(subject?.digest ?? '')}`;
  });
}

const ofAll = (type: string) => ['index', 'amd64', 'arm64'].map((each) => `${type} ${each}`);

function statementIn({ layers: [text = ''] }: AttachedManifest) {
  const { dsseEnvelope, ...plain } = JSON.parse(text);
  return dsseEnvelope ? JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) : plain;
}

test('attaches an SBOM and provenance to the index and each platform, without being told how', async () => {
  const built = await build();
  assert.deepEqual(listOf(built), [
    ...ofAll('application/spdx+json'),
    ...ofAll('application/vnd.in-toto+json'),
  ]);
  const [, amd64] = built.attached;
  assert.match(amd64?.layers[0] ?? '', /\/etc\/motd/);
  const { subject, predicateType, predicate } = statementIn(built.attached[3] ?? assert.fail());
  assert.equal(predicateType, PREDICATE_TYPE.provenance);
  const [{ root, images } = assert.fail()] = built.pushed;
  const digests = [root, ...images.map(({ descriptor }) => descriptor)].map(({ digest }) => digest);
  assert.deepEqual(
    subject,
    digests.map((digest) => ({ digest: { sha256: digest.slice('sha256:'.length) } })),
  );
  assert.deepEqual(predicate.buildDefinition.externalParameters, { image: 'project', platforms });
});

test('says which image each SBOM in provenance is of, and what was attached', async () => {
  const built = await build({ sbom: ['spdx', 'cyclonedx'], sign: { key: 'a.key' } });
  const { predicate } = statementIn(built.attached.at(-1) ?? assert.fail());
  const { byproducts } = predicate.runDetails;
  assert.deepEqual(
    byproducts.map((each: { name: string; annotations: object }) => [each.name, each.annotations]),
    ['sbom-spdx', 'sbom-cyclonedx'].flatMap((name) =>
      ['index', ...platforms].map((of) => [name, { of }]),
    ),
  );
  assert.deepEqual(built.messages, [
    'image "project" is attested: SBOM (spdx, cyclonedx), provenance; signed by key a.key',
  ]);
  const plain = await build({ sbom: [] });
  assert.deepEqual(plain.messages, ['image "project" is attested: provenance; not signed']);
});

test('attaches to a single manifest once', async () => {
  const built = await build(undefined, { platforms: ['linux/amd64'], index: false });
  assert.equal(built.attached.length, 2);
});

test('attaches the same bytes each time', async () => {
  const twice = await Promise.all([build(), build()]);
  const [one, two] = twice.map(({ attached }) => attached.map(({ layers }) => layers));
  assert.deepEqual(one, two);
});

test('leaves out what is not wanted', async () => {
  assert.deepEqual(listOf(await build({ sbom: [] })), ofAll('application/vnd.in-toto+json'));
  assert.deepEqual(
    listOf(await build({ provenance: false, sbom: ['cyclonedx'] })),
    ofAll('application/vnd.cyclonedx+json'),
  );
});

test('signs the image, its SBOMs and its provenance, and keeps the documents beside them', async () => {
  const built = await build({ sign: { key: 'a.key' } });
  assert.deepEqual(listOf(built), [
    ...ofAll('application/spdx+json'),
    ...ofAll(PREDICATE_TYPE.signature),
    ...ofAll(PREDICATE_TYPE.spdx),
    ...ofAll(PREDICATE_TYPE.provenance),
  ]);
  const bundles = built.attached.slice(3);
  const isAbout = bundles.every((each) =>
    statementIn(each).subject.some(
      ({ digest }: { readonly digest: { readonly sha256: string } }) =>
        each.manifest.subject?.digest === `sha256:${digest.sha256}`,
    ),
  );
  assert.ok(isAbout);
});

test('signs nothing again that is attached already, on another machine too', async () => {
  const sign = { key: 'a.key' };
  const once = await buildProject([file, plugin, plugin2()], {
    config: { base: BASE, platforms, attest: { sign } },
    bases,
    files,
  });
  // The second plugin has another name, so that it remembers nothing of the first one.
  assert.equal(once.attached.length, 12);
  const bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const bundles = once.attached.filter(({ manifest }) => manifest.artifactType === bundle);
  assert.equal(bundles.length, 9);

  function plugin2() {
    const { name: _, ...rest } = plugin;
    const again = definePlugin({
      ...(rest as object),
      name: 'attest-again',
      defaults: { 'attest-again': { sign } },
    });
    return again;
  }
});

test('adds unsigned statements to the index as BuildKit does, and only there if asked', async () => {
  const { pushed, attached } = await build({ attach: 'index' });
  assert.deepEqual(attached, []);
  const [{ manifests, root, images } = assert.fail()] = pushed;
  const textOf = (digest: string) =>
    JSON.parse(manifests.find(({ descriptor }) => descriptor.digest === digest)?.text ?? '');
  const listed = textOf(root.digest).manifests;
  assert.equal(listed.length, 4);
  for (const [at, { descriptor }] of images.entries()) {
    const entry = listed[at + 2];
    assert.deepEqual(entry.platform, { architecture: 'unknown', os: 'unknown' });
    assert.deepEqual(entry.annotations, {
      'vnd.docker.reference.digest': descriptor.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    });
    const { subject, layers, artifactType } = textOf(entry.digest);
    assert.equal(artifactType, 'application/vnd.docker.attestation.manifest.v1+json');
    assert.equal(subject.digest, descriptor.digest);
    assert.deepEqual(
      layers.map((each: { annotations: object }) => Object.values(each.annotations)[0]),
      [PREDICATE_TYPE.spdx, PREDICATE_TYPE.provenance],
    );
  }
  const both = await build({ attach: ['index', 'referrers'] });
  assert.equal(both.attached.length, 6);
});

test('says that it names a layer of too many files by its digest', async () => {
  const many = definePlugin({
    name: 'many',
    layer: (plan) =>
      addLayer(plan, {
        id: 'many',
        entries: Array.from({ length: 10_001 }, (_, at) => {
          return { type: 'file' as const, path: `/srv/${at}`, content: { text: '' } };
        }),
      }),
  });
  const { attached, messages } = await buildProject([many, plugin], {
    config: { platforms: ['linux/amd64'], base: BASE, attest: { sbom: ['spdx'] } },
    bases,
  });
  assert.doesNotMatch(attached[0]?.layers[0] ?? '', /\/srv\//);
  assert.match(messages.join('\n'), /image "project": the SBOM names layers with 10001 files/);
});

test('references the SBOMs that a base has itself, in the index as beside the image', async () => {
  const own = { [PREDICATE_TYPE.spdx]: { spdxVersion: 'SPDX-2.3' } };
  const attested = { [BASE]: bases[BASE].map((base) => ({ ...base, attestation: own })) };
  const buildOn = (attach: string) =>
    buildProject([file, plugin], {
      config: { platforms, base: BASE, attest: { attach } },
      bases: attested,
      files,
    });
  const beside = await buildOn('referrers');
  const { pushed, read } = await buildOn('index');
  const listed = pushed.flatMap(({ manifests }) => manifests).map(({ text }) => JSON.parse(text));
  const layers = listed.flatMap((each) => (each.artifactType ? each.layers.slice(0, 1) : []));
  assert.equal(layers.length, 2);
  const texts = await Promise.all(
    layers.map(async (layer) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await read(layer)) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    }),
  );
  for (const text of [beside.attached[1]?.layers[0] ?? '', ...texts])
    assert.match(text, /"referenceType":"sbom"/);
});

test('takes old tags for registries alone, and says so once for each other destination', async () => {
  const { attached, messages } = await build({ attach: 'tags', sign: { key: 'a.key' } });
  assert.deepEqual(attached, []);
  assert.equal(messages.filter((each) => / under tags at memory:project: /.test(each)).length, 1);
  const both = await build({ attach: ['referrers', 'tags'], sign: { key: 'a.key' } });
  assert.doesNotMatch(both.messages.join('\n'), /under tags/);
});

for (const [what, attest, more, message] of [
  ['a file that is not a key', { sign: { key: 'b.key' } }, {}, /^key b\.key is not a key in PEM$/],
  [
    'two ways to sign',
    { sign: { key: 'a.key', command: ['kms'] } },
    {},
    /^"key" and "command" exclude each other$/,
  ],
  [
    'a key that strake does not sign with',
    { sign: { key: 'short.key' } },
    {},
    /^key short\.key is a key of RSA with 1024 bits, which strake does not sign with$/,
  ],
  [
    'a program without its public key',
    { sign: { command: ['kms'] } },
    {},
    /^"command" needs its "publicKey"$/,
  ],
  ['options without a way to sign', { sign: {} }, {}, /^there is nothing to sign with$/],
  [
    'a public key without a program',
    { sign: { key: 'a.key', publicKey: 'b.key' } },
    {},
    /^"publicKey" belongs to "command"$/,
  ],
  [
    'keyless signatures under old tags',
    { attach: 'tags', sign: { keyless: true } },
    {},
    /^"tags" has no place for keyless signatures$/,
  ],
  [
    'an index that there is not',
    { attach: 'index' },
    { index: false, platforms: ['linux/amd64'] },
    /has "index: false", so that there is no index to attach to$/,
  ],
  [
    'signatures in an index',
    { attach: 'index', sign: { key: 'a.key' } },
    {},
    /^an index has no place for signatures$/,
  ],
] as const)
  test(`refuses ${what} before anything is compiled`, async () => {
    const config = { base: BASE, platforms, ...more, attest };
    for (const run of [buildProject, describeProject])
      await assert.rejects(run([file, plugin], { config, bases, files }), (thrown) => {
        assert.ok(StrakeError.is(thrown));
        assert.match(thrown.message, message);
        assert.ok(thrown.hint);
        assert.match(String(thrown.facts.location?.key), /^attest\./);
        return true;
      });
  });

test('names the last of two ways to sign, which a setting may have added', async () => {
  const run = build({ sign: { key: 'a.key', keyless: true } });
  await assert.rejects(run, (thrown) => {
    assert.ok(StrakeError.is(thrown));
    assert.equal(thrown.facts.location?.key, 'attest.sign.keyless');
    return true;
  });
});

const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' })
  .toString();

const compiler = definePlugin({
  name: 'compiler',
  compile(job, { directory, images, outputDirectory }) {
    const file = `${outputDirectory}/app`;
    const outputs = images.map(({ name }) => ({ id: 'app', image: name, file }));
    const step = { id: 'cc', argv: ['cc'], directory, outputs: [file], inputs: {} };
    return { ...job, steps: [step], outputs };
  },
});

for (const [what, sign, message] of [
  ['an identity token', { keyless: true }, /^there is no identity token to sign with/],
  ['the key', { key: 'none' }, /^file none does not exist$/],
  ['the variable with the key', { key: 'env://NONE' }, /^the variable NONE of key env:/],
  ['the password of the key', { key: 'c.key' }, /^key c\.key is encrypted, and there is no/],
] as const)
  test(`plans without ${what}, and refuses to publish before anything is compiled`, async () => {
    const ran: string[] = [];
    const project = {
      config: { base: BASE, platforms, attest: { sign } },
      bases,
      files: { ...files, 'c.key': encrypted },
      programs: (argv: readonly string[]) => String(ran.push(...argv)),
    };
    await describeProject([compiler, plugin], project);
    await assert.rejects(buildProject([compiler, plugin], project), (thrown) => {
      assert.ok(StrakeError.is(thrown));
      assert.match(thrown.message, message);
      assert.match(String(thrown.facts.location?.key), /^attest\.sign\./);
      return true;
    });
    assert.deepEqual(ran, []);
  });

test('signs nothing where "sign" is null, or "keyless" is false and nothing else signs', async () => {
  for (const sign of [null, { keyless: false }]) {
    const { attached, messages } = await build({ sign });
    assert.equal(attached.length, 6);
    assert.match(messages.join('\n'), /provenance; not signed$/m);
  }
  const { messages } = await build({ sign: { keyless: false, key: 'a.key' } });
  assert.match(messages.join('\n'), /signed by key a\.key/);
});

const { privateKey: another } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const OF_ANOTHER_KEY = signBytes('sha256', Buffer.from('other'), another).toString('base64');

for (const [what, sign, message, more] of [
  ['a key without its password', { key: 'c.key' }, /^key c\.key is encrypted, and there is no/, {}],
  ['a wrong password', { key: 'c.key' }, /^key c\.key cannot be decrypted/, { secret: 'wrong' }],
  [
    'a program that fails',
    { command: ['kms'], publicKey: 'a.pub' },
    /^command kms failed with exit code 1$/,
    { programs: () => ({ exitCode: 1 }) },
  ],
  [
    'a program with another key',
    { command: ['kms'], publicKey: 'a.pub' },
    /^the signature of command kms does not fit its public key$/,
    { programs: () => ({ stdout: OF_ANOTHER_KEY }) },
  ],
] as const)
  test(`refuses ${what} before the image has a name`, async () => {
    const pushes: string[] = [];
    const watch = definePlugin({ name: 'watch', published: () => void pushes.push('published') });
    const run = buildProject([file, plugin, watch], {
      config: { base: BASE, platforms, attest: { sign } },
      bases,
      files: { ...files, 'c.key': encrypted },
      ...more,
    });
    await assert.rejects(run, (thrown) => {
      assert.ok(StrakeError.is(thrown));
      assert.match(thrown.message, message);
      assert.match(String(thrown.facts.location?.key), /^attest\.sign\./);
      return true;
    });
    assert.deepEqual(pushes, []);
  });

test('signs with a key whose password is asked for', async () => {
  const built = await buildProject([file, plugin], {
    config: { base: BASE, platforms, attest: { sign: { key: 'c.key' } } },
    bases,
    files: { 'c.key': encrypted },
    secret: 'secret',
  });
  assert.equal(built.attached.length, 12);
});

test('attaches what it can when an SBOM or a signature cannot be made', async () => {
  let runs = 0;
  const attached: AttachedManifest[] = [];
  const watch = definePlugin({
    name: 'watch',
    async published({ receipts, root }, { referrers }) {
      const [{ destination } = assert.fail()] = receipts;
      attached.push(...((await referrers(destination, root)) as never[]));
    },
  });
  const run = buildProject([file, plugin, watch], {
    config: { base: BASE, platforms, attest: { sign: { command: ['kms'], publicKey: 'a.pub' } } },
    bases,
    files,
    programs: (_, options) => {
      runs += 1;
      if (runs > 1) return { exitCode: 1 };
      const { input } = options as { readonly input?: Uint8Array };
      const signature = signBytes('sha256', input ?? assert.fail(), privateKey);
      return { stdout: signature.toString('base64') };
    },
  });
  await assert.rejects(run, (thrown) => {
    assert.ok(StrakeError.is(thrown));
    assert.equal(thrown.code, 'ATTEST_SIGNER');
    assert.match(
      thrown.message,
      /^image "project" is published \(memory:project\), but .*command kms failed/,
    );
    return true;
  });
  assert.equal(attached.length, 1);
});

const contract = pluginContract(plugin, {
  projects: {
    'an image': { config: { base: BASE }, bases, outputs: ['memory:image'] },
    'an image with attestations in its index': {
      config: { base: BASE, attest: { attach: 'index', provenance: false } },
      bases,
      outputs: ['memory:image'],
    },
  },
});
for (const { name, run } of contract) test(name, run);

test('says that the image cannot be built again from the commit, and why', async () => {
  const repository = { revision: '0'.repeat(40), modified: false };
  for (const [more, said] of [
    [{}, /provenance; not signed$/m],
    [{ modified: true }, /provenance \(cannot be built again .*: files differ from it\)/],
    [{ ignored: ['gen/a.go'] }, /: git ignores gen\/a\.go\)/],
    [{ outside: true }, /: files are outside of the repository\)/],
  ] as const) {
    const { messages } = await buildProject([file, plugin], {
      config: { platforms, base: BASE },
      bases,
      buildFacts: { repository: { ...repository, ...more } },
    });
    assert.match(messages.join('\n'), said);
  }
});
