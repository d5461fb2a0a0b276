// Images in the nodes of kind clusters. The containerd of a node is real; what runs programs in a node is a stand-in for docker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CONTAINERD, requireTool, startContainerd } from '../tool/index.ts';
import { imageStatus } from './image-status.ts';
import { startPusher } from './push-image.ts';
import { kindNode, startNodes } from './start-nodes.ts';

const REAL = { skip: NO_CONTAINERD };
const NODE = 'kind-control-plane';

/** The commands that ran in nodes: `NODE ctr images import`. */
function commands(calls: readonly (readonly string[])[]): readonly string[] {
  return calls
    .filter(([, command]) => command === 'exec')
    .map((argv) => argv.filter((word) => !word.startsWith('-')).slice(2, 6))
    .filter(([, program]) => program === 'ctr')
    .map(([node, , , command]) => `${node} ${command}`);
}

test(
  'loads a complete image of the platform of the node, which Kubernetes finds by the digest of the image',
  REAL,
  async (t) => {
    if ((await requireTool(t, 'containerd')) === undefined) return;
    const containerd = await startContainerd(t);
    const { env, calls } = await startNodes(t, { [NODE]: kindNode(containerd) });
    const { push } = await startPusher(t, env);
    const { digest, references, platforms } = await push('kind:');
    const [amd64] = platforms;
    const name = 'docker.io/library/app';
    assert.deepEqual(references, [
      `${name}@${digest}`,
      `${name}:v1`,
      `${name}:${amd64?.digest.replace('sha256:', '')}`,
    ]);
    for (const reference of references) {
      const status = await imageStatus(containerd, reference);
      assert.ok(status.includes(reference), `Kubernetes does not find ${reference}`);
    }
    assert.equal(await imageStatus(containerd, `${name}:v2`), '');
    const checked = await containerd.ctr('-n', 'k8s.io', 'images', 'check', '--snapshotter=native');
    const line = checked.split('\n').find((each) => each.startsWith(`${name}:v1 `)) ?? '';
    // Config and layer, unpacked for the snapshotter of Kubernetes.
    assert.match(line, /complete \(2\/2\) .* true/);
    assert.equal((await containerd.ctr('-n', 'k8s.io', 'images', 'ls')).includes('arm64'), false);
    const imports = (await calls()).filter((argv) => argv.includes('import'));
    assert.deepEqual(
      imports.map((argv) => argv.slice(argv.indexOf('exec'))),
      [
        [
          ...['exec', '--privileged', '-i', NODE, 'ctr', '--namespace=k8s.io', 'images', 'import'],
          ...['--all-platforms', '--snapshotter=native', '-'],
        ],
      ],
    );
  },
);

test(
  'transfers nothing to a node that has the image, and only names it where a name is missing',
  REAL,
  async (t) => {
    if ((await requireTool(t, 'containerd')) === undefined) return;
    const containerd = await startContainerd(t);
    const { env, calls } = await startNodes(t, { [NODE]: kindNode(containerd) });
    const { push } = await startPusher(t, env);
    await push('kind:');
    assert.deepEqual(commands(await calls()), [`${NODE} ls`, `${NODE} import`, `${NODE} ls`]);
    await push('kind:');
    assert.deepEqual(commands(await calls()), [`${NODE} ls`]);
    await push('kind:', { tags: ['v1', 'v2'] });
    assert.deepEqual(commands(await calls()), [`${NODE} ls`, `${NODE} tag`]);
    assert.notEqual(await imageStatus(containerd, 'docker.io/library/app:v2'), '');
  },
);

test('moves a tag to a new image', REAL, async (t) => {
  if ((await requireTool(t, 'containerd')) === undefined) return;
  const containerd = await startContainerd(t);
  const { env } = await startNodes(t, { [NODE]: kindNode(containerd) });
  const { push } = await startPusher(t, env);
  const ids: string[] = [];
  for (const user of ['1', '2', '1']) {
    const { platforms } = await push('kind:', { config: { user } });
    const listed = await containerd.ctr(
      '-n',
      'k8s.io',
      'images',
      'ls',
      'name==docker.io/library/app:v1',
    );
    assert.ok(listed.includes(platforms[0]?.digest ?? 'none'), listed);
    ids.push(platforms[0]?.digest ?? '');
  }
  assert.equal(new Set(ids).size, 2);
});

test(
  'loads each node the image of its platform, once for those that lack it, and skips load balancers',
  REAL,
  async (t) => {
    if ((await requireTool(t, 'containerd')) === undefined) return;
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => startContainerd(t)));
    const only = await startNodes(t, { [NODE]: kindNode(one) });
    await (await startPusher(t, only.env)).push('kind:');
    const { env, calls } = await startNodes(t, {
      [NODE]: kindNode(one),
      'kind-worker': kindNode(two, { role: 'worker' }),
      'kind-worker2': kindNode(three, { role: 'worker', machine: 'aarch64' }),
      'kind-external-load-balancer': kindNode(undefined, { role: 'external-load-balancer' }),
      'other-control-plane': kindNode(undefined, { cluster: 'other' }),
    });
    const { references } = await (await startPusher(t, env)).push('kind:kind');
    assert.equal(references.length, 4, 'a tag for the digest of each platform');
    const imported = commands(await calls()).filter((each) => each.endsWith(' import'));
    assert.deepEqual(imported.toSorted(), ['kind-worker import', 'kind-worker2 import']);
    const platformsOf = async (node: typeof one) =>
      (await node?.ctr('-n', 'k8s.io', 'images', 'ls', 'name==docker.io/library/app:v1')) ?? '';
    assert.match(await platformsOf(two), /linux\/amd64/);
    assert.match(await platformsOf(three), /linux\/arm64/);
  },
);

test('names the node that fails and what it said, and loads the others', REAL, async (t) => {
  if ((await requireTool(t, 'containerd')) === undefined) return;
  const containerd = await startContainerd(t);
  const full = { command: 'images import', message: 'reading\nctr: no space left on device' };
  const { env } = await startNodes(t, {
    [NODE]: kindNode(containerd, { refuses: full }),
    'kind-worker': kindNode(containerd, { role: 'worker' }),
  });
  await assert.rejects((await startPusher(t, env)).push('kind:'), {
    code: 'TOOL_FAILED',
    message:
      'cannot push image "app" to kind: node kind-control-plane cannot import the image: ctr: no space left on device',
  });
  assert.notEqual(await imageStatus(containerd, 'docker.io/library/app:v1'), '');
});

test('loads several images of a build, and asks for the nodes once', REAL, async (t) => {
  if ((await requireTool(t, 'containerd')) === undefined) return;
  const containerd = await startContainerd(t);
  const { env, calls } = await startNodes(t, { [NODE]: kindNode(containerd) });
  const { push } = await startPusher(t, env);
  await push('kind:', { images: { one: {}, two: { config: { user: '2' } }, three: {} } });
  for (const name of ['one', 'two', 'three'])
    assert.notEqual(await imageStatus(containerd, `docker.io/library/${name}:v1`), '', name);
  const asked = (await calls()).filter((argv) => argv.includes('ps') || argv.includes('uname'));
  assert.equal(asked.length, 2);
});
