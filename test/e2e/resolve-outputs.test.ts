// What other tools get of a resolve: kustomize is the real one.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { requireTool, runOk, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake, strakeOk } from './strake.ts';

const POD = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - {name: c, image: "${image}"}\n`;
const KUSTOMIZATION = `# the overlay
resources: [../base]

images:
  - name: strake://app # ours
  - name: busybox
    newTag: v1
`;

async function scene(t: TestContext) {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return undefined;
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'strake.yaml': `plugins: []\n${EMPTY_IMAGE}repository: "${host}/acme/{{image}}"\nimages: { app: {}, helper: {}, "no": {} }\n`,
    'base/pod.yaml': POD('strake://app'),
    'base/kustomization.yaml': 'resources: [pod.yaml]\n',
    'overlay/kustomization.yaml': KUSTOMIZATION,
    'other/pod.yaml': POD('strake://helper'),
  });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  return {
    host,
    directory,
    read: (file: string) => readFile(join(directory, file), 'utf8'),
    run: (...args: readonly string[]) => strake(directory, ['resolve', ...args], { env }),
    ok: (...args: readonly string[]) => strakeOk(directory, ['resolve', ...args], { env }),
  };
}

test('sets the images of a kustomization, with which kustomize finds them', async (t) => {
  const kustomize = await requireTool(t, 'kustomize');
  const at = await scene(t);
  if (!at || !kustomize) return;
  const build = () => runOk([kustomize, 'build', join(at.directory, 'overlay')]);
  assert.equal(await at.ok('--kustomization', 'overlay'), '');
  const text = await at.read('overlay/kustomization.yaml');
  const added = new RegExp(` {4}newName: ${at.host}/acme/app\n {4}digest: sha256:[a-f0-9]{64}\n`);
  assert.equal(text.replace(added, ''), KUSTOMIZATION);
  assert.match(await build(), new RegExp(`image: ${at.host}/acme/app@sha256:[a-f0-9]{64}\n`));

  await at.ok(
    '--kustomization',
    'overlay',
    '-f',
    'other',
    '--render',
    'tag',
    '-o',
    'pod.yaml',
    '-t',
    'v2',
  );
  assert.match(await build(), new RegExp(`image: ${at.host}/acme/app:v2\n`));
  assert.match(await at.read('overlay/kustomization.yaml'), /- name: strake:\/\/helper\n/);
  assert.equal(await at.read('pod.yaml'), POD(`${at.host}/acme/helper:v2`));
});

const X = '"strake://app"';
const OBJECTS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: d, annotations: { image: ${X} } }
spec:
  template:
    spec:
      initContainers: [{ name: i, image: ${X} }]
      containers: [{ name: c, image: ${X}, args: [${X}], env: [{ name: A, value: ${X} }] }]
      ephemeralContainers: [{ name: e, image: ${X} }]
      volumes: [{ name: v, image: { reference: ${X} } }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: j }
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{ name: c, image: ${X} }]
          volumes: [{ name: v, image: { reference: ${X} } }]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: c }
spec: { containers: [{ image: ${X} }] }
---
apiVersion: v1
kind: List
metadata: { name: l }
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: m }, data: { ${X}: b, image: ${X} } }
  - apiVersion: v1
    kind: Pod
    metadata: { name: p }
    spec: { containers: [{ image: ${X} }], volumes: [{ name: v, image: { reference: ${X} } }] }
`;
const LEFT = [
  'metadata.annotations.image',
  'spec.template.spec.containers[0].args[0]',
  'spec.template.spec.containers[0].env[0].value',
  'spec.template.spec.ephemeralContainers[0].image',
  'spec.jobTemplate.spec.template.spec.volumes[0].image.reference',
];

test('warns of references that kustomize leaves as they are', async (t) => {
  const kustomize = await requireTool(t, 'kustomize');
  const at = await scene(t);
  if (!at || !kustomize) return;
  await writeFile(join(at.directory, 'base/pod.yaml'), OBJECTS);
  const argv = ['--kustomization', 'overlay', '-f', 'base/pod.yaml'];
  const { stderr } = await at.run(...argv);
  assert.deepEqual(
    [...stderr.matchAll(/^ *base\/pod\.yaml:\d+:\d+: strake:\/\/app in (.*)$/gm)].map(
      ([, path]) => path,
    ),
    LEFT,
  );
  assert.match(stderr, /^ *and 3 more$/m);
  const built = await runOk([kustomize, 'build', join(at.directory, 'overlay')]);
  assert.equal(built.split('strake://app').length - 1, LEFT.length + 3);
  assert.doesNotMatch((await at.run(...argv, '-o', 'all.yaml')).stderr, /kustomize/);
  const plain = join(at.directory, 'overlay/kustomization.yaml');
  await writeFile(
    plain,
    `${await at.read('overlay/kustomization.yaml')}configurations: [c.yaml]\n`,
  );
  assert.doesNotMatch((await at.run(...argv)).stderr, /kustomize/);
});

test('writes values for Helm', async (t) => {
  const at = await scene(t);
  if (!at) return;
  assert.equal(await at.ok('-f', 'other', '--helm-values', 'values.yaml', '-t', 'v2'), '');
  const values = await at.read('values.yaml');
  const [, digest] = /digest: "(.*)"/.exec(values) ?? [];
  assert.equal(
    values,
    `images:\n  helper:\n    repository: "${at.host}/acme/helper"\n    tag: "v2"\n    digest: "${digest}"\n    reference: "${at.host}/acme/helper@${digest}"\n`,
  );
});

test('refuses a kustomization with an unknown image, at its line, and a directory without one', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const unknown = await at.run('--kustomization', 'overlay', '--set', 'images={helper: {}}');
  assert.equal(unknown.status, 2);
  assert.match(
    unknown.stderr,
    /^error: overlay\/kustomization\.yaml:5:11: strake:\/\/app names no image/m,
  );
  assert.equal(await at.read('overlay/kustomization.yaml'), KUSTOMIZATION);
  const missing = await at.run('--kustomization', 'other');
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /--kustomization other contains no kustomization\.yaml\n {2}hint: /);
});

test('refuses, before it builds, files that it could not write', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const done = await at.run('-f', 'other', '-o', 'strake.yaml/x', '--progress', 'plain');
  assert.equal(done.status, 2);
  assert.match(
    done.stderr,
    /^error: cannot create the directory of --output strake\.yaml\/x: .* is a file\n/,
  );
});
