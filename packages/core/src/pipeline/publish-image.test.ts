import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { MEDIA_TYPE } from '@strake/oci';
import { combineErrors } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { definePlugin, type PluginDefinition } from '../plugin/definition.ts';
import type { Publication } from '../plugin/publication.ts';
import type { PublishedContext } from '../plugin/published-context.ts';
import { buildProject } from '../testing/build-project.ts';
import { describeProject } from '../testing/describe-project.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { runBuild } from './build.ts';

type Published = NonNullable<PluginDefinition['published']>;

/** A plugin that keeps what its tap of `published` was given. */
function listener(published: Published = () => {}, name = 'listener') {
  const seen: Publication[] = [];
  const keep: Published = (publication) => {
    seen.push(publication);
  };
  return { plugin: definePlugin({ name, published: [keep, published].flat() }), seen };
}

const OUTPUTS = ['memory:one', 'memory:two'];

test('calls every tap of an image once every destination has it', async () => {
  const order: string[] = [];
  const early = listener(() => void order.push('early'), 'early');
  const late = listener(() => void order.push('late'), 'late');
  const watcher = definePlugin({
    name: 'watcher',
    push({ destination }) {
      order.push(destination);
      return undefined;
    },
  });
  const config = { platforms: ['linux/amd64', 'linux/arm64'] };
  const plugins = [early.plugin, late.plugin, watcher];
  const { images, pushed } = await buildProject(plugins, { config }, OUTPUTS);
  assert.deepEqual(order.slice(0, 2).toSorted(), OUTPUTS);
  assert.deepEqual(order.slice(2), ['early', 'late']);
  const [request] = pushed;
  const digest = images[0]?.digest;
  assert.deepEqual(early.seen, [
    {
      image: 'project',
      digest,
      root: request?.root,
      manifests: request?.images,
      receipts: OUTPUTS.map((destination) => ({ destination, reference: destination, digest })),
    },
  ]);
  assert.deepEqual(late.seen, early.seen);
  assert.ok(Object.isFrozen(early.seen[0]?.receipts));
});

test('calls neither taps nor their checks where nothing is to be attached', async () => {
  const { plugin, seen } = listener();
  const checkPublication = () => assert.fail('nothing to check');
  const { session, pushed } = await openMemorySession([{ ...plugin, checkPublication }], {});
  const request = { outputs: OUTPUTS, published: false };
  const { images } = await runBuild(session, new AbortController(), request);
  assert.deepEqual([images.length, pushed.length, seen.length], [1, 2, 0]);
});

test('calls no tap if nothing was pushed', async () => {
  const { plugin, seen } = listener();
  await describeProject(plugin);
  const failing = { name: 'failing', push: () => Promise.reject(new Error('no')) };
  await assert.rejects(buildProject([failing, plugin]));
  assert.deepEqual(seen, []);
});

test('attaches a manifest to the image, or to one of its platforms, with the same digest each time', async () => {
  const attach: Published = async ({ receipts, manifests }, { attach }) => {
    const [receipt] = receipts;
    const [first] = manifests;
    assert.ok(receipt && first);
    const sbom = { mediaType: 'application/spdx+json', bytes: Buffer.from('{"a":1}') };
    const annotations = { b: '2', a: '1' };
    await attach(receipt.destination, { artifactType: sbom.mediaType, annotations }, [sbom, sbom]);
    await attach(receipt.destination, { artifactType: 'a/b', subject: first.descriptor });
  };
  const { attached, images } = await buildProject(listener(attach).plugin);
  assert.deepEqual(
    attached.map(({ destination, layers, manifest: { subject, annotations, artifactType } }) => [
      destination,
      layers,
      subject?.digest,
      Object.keys(annotations ?? {}),
      artifactType,
    ]),
    [
      [
        'memory:project',
        ['{"a":1}', '{"a":1}'],
        images[0]?.digest,
        ['a', 'b'],
        'application/spdx+json',
      ],
      ['memory:project', ['{}'], images[0]?.platforms[0]?.digest, [], 'a/b'],
    ],
  );
  assert.equal(attached[0]?.manifest.mediaType, MEDIA_TYPE.oci.manifest);
  const again = await buildProject(listener(attach).plugin);
  assert.deepEqual(again.attached, attached);
});

const other = { mediaType: MEDIA_TYPE.oci.manifest, digest: `sha256:${'0'.repeat(64)}`, size: 2 };
const faults: readonly [title: string, code: string, message: RegExp, tap: Published][] = [
  [
    'an error of its own',
    'PLUGIN_FAILED',
    /plugin "listener" failed in published for project: boom$/,
    () => {
      throw new Error('boom');
    },
  ],
  [
    'a destination that the image did not go to',
    'PLUGIN_BAD_RESULT',
    /destination "memory:other" is not a destination of image "project"$/,
    (_, { attach }) => attach('memory:other', { artifactType: 'a/b' }).then(() => {}),
  ],
  [
    'a subject of another image',
    'PLUGIN_BAD_RESULT',
    /is not a manifest of image "project"$/,
    (_, { attach }) =>
      attach('memory:project', { artifactType: 'a/b', subject: other }).then(() => {}),
  ],
  [
    'an invalid type',
    'PLUGIN_BAD_RESULT',
    /"artifactType" is not a media type$/,
    (_, { attach }) => attach('memory:project', { artifactType: 'sbom' }).then(() => {}),
  ],
  [
    'blobs without bytes',
    'PLUGIN_BAD_RESULT',
    /blob 0 is neither \{ mediaType, bytes \} nor \{ mediaType, digest, size, read \}$/,
    (_, { attach }) =>
      attach('memory:project', { artifactType: 'a/b' }, [{ mediaType: 'a/b' }] as never).then(
        () => {},
      ),
  ],
  ...(
    [
      ['no manifest', /plugin "listener" cannot attach: the manifest is not an object$/, undefined],
      ['a misspelt key', /the manifest has the unknown key "annotation"$/, { annotation: {} }],
      [
        'annotations that are not strings',
        /of the manifest are not strings/,
        { annotations: { a: 1 } },
      ],
      ['annotations that are a text', /of the manifest are not strings/, { annotations: 'ab' }],
      [
        'a function',
        /the manifest\.annotations\.a is a function, which is not plain data$/,
        { annotations: { a: () => 1 } },
      ],
      [
        'a type with a control character',
        /"artifactType" is not a media/,
        { artifactType: 'a/b\n' },
      ],
      [
        'a manifest that is too large',
        /has \d+ bytes; the limit is 4194304$/,
        { annotations: { a: 'x'.repeat(5e6) } },
      ],
      ['blobs that are not a list', /the blobs are not a list$/, {}, {}],
      [
        'a blob without a type',
        /"mediaType" of blob 0 is not a media type$/,
        {},
        [{ mediaType: '', bytes: new Uint8Array() }],
      ],
      [
        'a blob with an unknown key',
        /blob 0 has the unknown key "name"$/,
        {},
        [{ mediaType: 'a/b', bytes: new Uint8Array(), name: 'x' }],
      ],
    ] as const
  ).map(([title, message, manifest, blobs]): (typeof faults)[number] => [
    title,
    title.includes('large') ? 'IMAGE_TOO_LARGE' : 'PLUGIN_BAD_RESULT',
    message,
    async (_, { attach }) => {
      const referrer = manifest && { artifactType: 'a/b', ...manifest };
      await attach('memory:project', referrer as never, blobs as never);
    },
  ]),
  [
    'a manifest that it does not wait for',
    'PLUGIN_BAD_RESULT',
    /plugin "listener" cannot attach: subject .* is not a manifest of image "project"$/,
    async (_, { attach, temporaryDirectory }) => {
      await temporaryDirectory();
      attach('memory:project', { artifactType: 'a/b', subject: other });
    },
  ],
];
for (const [title, code, message, tap] of faults) {
  test(`reports that the image is published if a tap fails with ${title}, and calls the others`, async () => {
    const after = listener(undefined, 'after');
    const error = await buildProject([listener(tap).plugin, after.plugin]).catch(
      (thrown: unknown) => thrown,
    );
    assert.ok(StrakeError.is(error), String(error));
    assert.deepEqual([error.code, error.facts.image], [code, 'project']);
    assert.ok(
      error.message.startsWith('image "project" is published (memory:project), but '),
      error.message,
    );
    assert.match(error.message, message);
    assert.equal(after.seen.length, 1);
  });
}

test('waits for attachments that a tap does not await, with their original bytes', async () => {
  const bytes = Buffer.from('before');
  const { plugin } = listener((_, { attach }) => {
    attach('memory:project', { artifactType: 'a/b' }, [{ mediaType: 'a/b', bytes }]);
    bytes.fill(0);
  });
  const { attached } = await buildProject(plugin);
  assert.deepEqual(attached[0]?.layers, ['before']);
});

test('refuses to attach or run programs once the taps have ended', async () => {
  let late: PublishedContext | undefined;
  const { plugin } = listener((_, context) => {
    late = context;
  });
  const { attached } = await buildProject(plugin);
  await assert.rejects(
    late?.attach('memory:project', { artifactType: 'a/b' }) ?? Promise.resolve(),
    {
      code: 'PLUGIN_FAILED',
      message: 'plugin "listener" attached to image "project" after its tap of published had ended',
    },
  );
  for (const use of [late?.temporaryDirectory(), late?.run(['true'])])
    await assert.rejects(use ?? Promise.resolve(), {
      code: 'PLUGIN_FAILED',
      message: 'a tool of a tap was used after the tap had ended',
    });
  assert.deepEqual(attached, []);
});

test('refuses to attach at a destination that keeps another digest', async () => {
  const digest = `sha256:${'1'.repeat(64)}`;
  const rewriting = definePlugin({
    name: 'rewriting',
    destinations: { memory: { takes: 'index', manifests: false } },
    push: {
      when: { scheme: ['memory'] },
      handler: ({ destination }) => ({ reference: destination, digest }),
    },
  });
  const { plugin } = listener(async (_, { attach }) => {
    await attach('memory:project', { artifactType: 'a/b' });
  });
  await assert.rejects(buildProject([rewriting, plugin]), {
    code: 'DESTINATION_INVALID',
    message: new RegExp(`destination memory:project has the image as ${digest}`),
  });
});

test('refuses to attach at a destination that keeps no such manifests', async () => {
  const tape = definePlugin({
    name: 'tape',
    push: {
      when: { scheme: ['tape'] },
      handler: ({ destination, root }) => ({ reference: destination, digest: root.digest }),
    },
  });
  const { plugin } = listener((_, { attach }) =>
    attach('tape:a', { artifactType: 'a/b' }).then(() => {}),
  );
  await assert.rejects(buildProject([tape, plugin], {}, ['tape:a']), {
    code: 'DESTINATION_INVALID',
    message:
      /is published \(tape:a\), but plugin "listener" cannot attach: destination tape:a does not accept attached manifests$/,
  });
});

test('lends a tap its options and variables, and nothing that only a push needs', async () => {
  const contexts: object[] = [];
  const { plugin } = listener((_, context) => void contexts.push(context));
  const config = { vars: { who: 'me' }, listener: { key: '{{who}}' } };
  await buildProject(plugin, { config });
  const [{ options, variables, ...others } = assert.fail('no tap was called')] =
    contexts as PublishedContext[];
  assert.deepEqual(options, { key: 'me' });
  assert.equal(variables.who, 'me');
  for (const key of ['progress', 'writeArchive', 'writeLayout'])
    assert.equal(key in others, false, key);
});

test('tells a tap the destination as it was written, beside the reference of the plugin that pushed', async () => {
  const tape = definePlugin({
    name: 'tape',
    push: {
      when: { scheme: ['tape'] },
      handler: ({ root }) => ({ reference: 'tape:there', digest: root.digest }),
    },
  });
  const { plugin, seen } = listener();
  await buildProject([tape, plugin], {}, ['tape:here']);
  const [receipt] = seen[0]?.receipts ?? [];
  assert.deepEqual([receipt?.destination, receipt?.reference], ['tape:here', 'tape:there']);
});

test('says of each of several failures that the image is published, and keeps who has to act', async () => {
  const plugin = definePlugin({
    name: 'signer',
    errors: { SIGNER_KEY: 'registry' },
    published(_, { error }) {
      throw combineErrors([error('SIGNER_KEY', 'no key'), error('SIGNER_KEY', 'no lock')]);
    },
  });
  const error = await buildProject(plugin).catch((thrown: unknown) => thrown);
  assert.ok(StrakeError.is(error));
  assert.deepEqual(
    error.facts.errors?.map((each) => StrakeError.is(each) && [each.kind, each.message]),
    ['no key', 'no lock'].map((what) => [
      'registry',
      `image "project" is published (memory:project), but ${what}`,
    ]),
  );
});

test('ends as cancelled where a tap ends with the build', async () => {
  const controller = new AbortController();
  const { plugin } = listener(() => {
    controller.abort();
    throw new Error('too late');
  });
  await assert.rejects(buildProject(plugin, { signal: controller.signal }), { name: 'AbortError' });
});

test('attaches several manifests at once, and reads what is attached', async () => {
  const attach: Published = async (
    { receipts, root },
    { attach, referrers, readReferrer, readTag },
  ) => {
    const [{ destination } = assert.fail()] = receipts;
    assert.deepEqual(await referrers(destination, root), []);
    const blobs = [{ mediaType: 'text/plain', bytes: Buffer.from('one'), annotations: { a: '1' } }];
    const manifest = { artifactType: 'a/b', annotations: { kind: 'note' } };
    const parts = [
      { manifest, blobs },
      { manifest: { artifactType: 'a/c', tag: 'sha256-1.sig' }, blobs },
    ];
    const first = await attach(destination, parts);
    assert.deepEqual(await attach(destination, parts), first);
    const [listed, ...others] = await referrers(destination, root);
    assert.ok(listed && others.length === 0);
    assert.equal(listed.digest, first[0]?.digest);
    assert.deepEqual(listed.annotations, { kind: 'note' });
    const found = await readReferrer(destination, listed);
    assert.equal((await readTag(destination, 'sha256-1.sig'))?.manifest.artifactType, 'a/c');
    assert.equal(await readTag(destination, 'sha256-2.sig'), undefined);
    assert.equal(found.manifest.artifactType, 'a/b');
    assert.equal(found.manifest.subject?.digest, root.digest);
    assert.deepEqual(
      found.blobs.map(({ bytes, ...rest }) => ({ ...rest, text: Buffer.from(bytes).toString() })),
      [{ mediaType: 'text/plain', annotations: { a: '1' }, text: 'one' }],
    );
  };
  const { attached } = await buildProject(listener(attach).plugin);
  assert.deepEqual(
    attached.map(({ tag, manifest }) => [tag, manifest.subject !== undefined]),
    [
      [undefined, true],
      ['sha256-1.sig', false],
    ],
  );
});

test('reads a described blob only where its manifest is missing', async () => {
  const text = Buffer.from('one');
  const digest = `sha256:${hash('sha256', text)}`;
  let reads = 0;
  const attach: Published = async ({ receipts }, { attach }) => {
    const [{ destination } = assert.fail()] = receipts;
    const manifest = { artifactType: 'a/b' };
    const read = async () => {
      reads += 1;
      return text;
    };
    const described = { mediaType: 'text/plain', digest, size: 3, read };
    const first = await attach(destination, manifest, [described]);
    assert.equal(reads, 1);
    assert.deepEqual(await attach(destination, manifest, [described]), first);
    const withBytes = [{ mediaType: 'text/plain', bytes: text }];
    assert.deepEqual(await attach(destination, manifest, withBytes), first);
    assert.equal(reads, 1);
  };
  const { attached } = await buildProject(listener(attach).plugin);
  assert.deepEqual(
    attached.map(({ layers }) => layers),
    [['one']],
  );
});

for (const [what, blob, problem] of [
  [
    'other bytes',
    { read: () => Buffer.from('two') },
    /cannot attach: blob sha256:.* of the artifact/,
  ],
  ['no bytes', { read: () => 'one' }, /"read" of blob sha256:.* returned no bytes/],
  [
    'a failure',
    {
      read: () => {
        throw new Error('no disk');
      },
    },
    /plugin "listener" cannot attach: plugin "listener" failed in read of a blob: no disk/,
  ],
  ['a digest of another kind', { digest: 'sha512:1' }, /blob 0 has no valid digest and size/],
  ['a negative size', { size: -1 }, /blob 0 has no valid digest and size/],
  ['bytes as well', { bytes: Buffer.from('one') }, /blob 0 has the unknown key "digest"/],
] as const)
  test(`refuses a described blob with ${what}`, async () => {
    const digest = `sha256:${hash('sha256', 'one')}`;
    const described = {
      ...{ mediaType: 'text/plain', digest, size: 3 },
      ...{ read: () => Buffer.from('one'), ...blob },
    };
    const attach: Published = async ({ receipts }, { attach }) => {
      await attach(receipts[0]?.destination ?? '', { artifactType: 'a/b' }, [described as never]);
    };
    await assert.rejects(buildProject(listener(attach).plugin), problem);
  });

test('refuses a tag that no registry takes', async () => {
  const attach: Published = async ({ receipts }, { attach }) => {
    await attach(receipts[0]?.destination ?? '', [
      { manifest: { artifactType: 'a/b', tag: 'a:b' } },
    ]);
  };
  await assert.rejects(buildProject(listener(attach).plugin), /the tag "a:b" is malformed/);
});

test('asks for a secret where somebody can answer', async () => {
  const answers: unknown[] = [];
  const ask: Published = async (_, { askSecret }) => void answers.push(await askSecret('Word: '));
  await buildProject(listener(ask).plugin, { secret: 'sesame' });
  await buildProject(listener(ask).plugin);
  assert.deepEqual(answers, ['sesame', undefined]);
});
