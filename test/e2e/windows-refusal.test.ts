import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notingGo } from '../go/noting-go.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

test('refuses a base without Windows before anything is compiled or pushed', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'strake.yaml': `plugins: [go, windows]
platforms: [windows/amd64]
base: oci:linux
vcs: false
go: { programs: [./cmd/app] }
`,
    'linux.yaml': 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n',
  });
  await strakeOk(directory, ['build', '-c', 'linux.yaml', '-o', 'oci:linux']);
  const go = await notingGo(t);
  const done = await strake(directory, ['build', '-o', 'oci:out'], { env: { PATH: go.PATH } });
  assert.equal(done.status, 2, done.stderr);
  assert.match(done.stderr, /base oci:linux of image .* has no windows\/amd64/);
  assert.match(done.stderr, /hint: Platforms of the base: linux\/amd64\./);
  assert.deepEqual(
    (await go.calls()).filter((line) => / build /.test(line)),
    [],
  );
});

const HEAD = 'platforms: [windows/amd64]\nbase: scratch\nvcs: false\n';
const FORGER = `import { definePlugin } from '@strake/core/plugin';
const entry = { type: 'file', path: '/late', content: { text: '' } };
export const plugin = definePlugin({
  name: 'other',
  layer: TAP,
});
`;
const marking = `{ stage: 'adjust', after: ['symlinks'], handler: (plan) => ({
  layers: plan.layers.map((layer) => ({ ...layer, format: 'windows' })),
}) }`;
const late = `{ stage: 'convert', after: ['windows'], handler: (plan) => ({
  layers: plan.layers.map((layer) => ({ ...layer, entries: [...layer.entries, entry] })),
}) }`;
const unmarking = `{ stage: 'convert', after: ['windows'], handler: (plan) => ({
  layers: plan.layers.map(({ format, ...layer }) => layer),
}) }`;

type Refusal = readonly [
  title: string,
  config: string,
  says: RegExp,
  hint: RegExp,
  plugin?: string,
];
const refusals: readonly Refusal[] = [
  [
    'a build for Windows without the plugin',
    'plugins: [symlinks]\nsymlinks: { files: { /a: { content: x } } }',
    /layer "symlinks" of image "\S+" lacks the layer format of Windows on windows\/amd64/,
    /Add "windows" to "plugins"/,
  ],
  ...(
    [
      ['a device name', '/app/aux.txt', /"aux\.txt", which is a device name/],
      ['a dot at its end', '/app/a.', /"a\.", which ends in a dot or a space/],
      ['a space at its end', '"/app /a"', /"app ", which ends in a dot or a space/],
      ['a forbidden character', "'/app/a?b'", /"a\?b", which contains "\?"/],
    ] as const
  ).map(
    ([title, path, says]): Refusal => [
      `a name with ${title}`,
      `plugins: [symlinks, windows]\nsymlinks: { files: { ${path}: { content: x } } }`,
      says,
      /choose another name/,
    ],
  ),
  [
    'two entries that differ only in case',
    'plugins: [symlinks, windows]\nsymlinks: { files: { /App/Read.me: { content: x }, /App/read.ME: { content: y } } }',
    /entry \/App\/read\.ME of layer "symlinks" differs only in case from entry \/App\/Read\.me/,
    /Names are case-insensitive on Windows/,
  ],
  [
    'two directories that are only implied and differ in case',
    'plugins: [symlinks, windows]\nsymlinks: { files: { /App/a: { content: x }, /aPP/b: { content: y } } }',
    /entry \/aPP\/b of layer "symlinks" needs the directory \/aPP, which differs only in case from \/App of entry \/App\/a/,
    /spell both alike/,
  ],
  [
    'a link target that Windows cannot take',
    "plugins: [symlinks, windows]\nsymlinks: { links: { /a: 'C:b' } }",
    /entry \/a of layer "symlinks" has the target C:b, which is relative to the directory of a drive/,
    /relative target/,
  ],
  [
    'a mode with setuid',
    'plugins: [symlinks, windows]\nsymlinks: { files: { /a: { content: x, mode: "4755" } } }',
    /entry \/a of layer "symlinks" has the mode 04755/,
    /no setuid/,
  ],
  [
    'invalid SDDL',
    'plugins: [symlinks, windows]\nsymlinks: { files: { /a: { content: x } } }\nwindows: { securityDescriptor: { sddl: "O:BA" } }',
    /security descriptor "O:BA" is not of the form/,
    /O:BAG:SYD:/,
  ],
  [
    'an invalid raw descriptor',
    'plugins: [symlinks, windows]\nsymlinks: { files: { /a: { content: x } } }\nwindows: { securityDescriptor: { raw: "AAAA" } }',
    /security descriptor "raw" is shorter than its header/,
    /self-relative/,
  ],
  [
    'an unknown preset',
    'plugins: [symlinks, windows]\nwindows: { securityDescriptor: user }',
    /securityDescriptor/,
    /users/,
  ],
  [
    'a layer that is converted already',
    'plugins: [symlinks, ./other.ts, windows]\nsymlinks: { files: { /a: { content: x } } }',
    /layer "symlinks" is already a Windows layer/,
    /Another plugin has converted it/,
    marking,
  ],
  [
    'an entry that comes into a converted layer',
    'plugins: [symlinks, windows, ./other.ts]\nsymlinks: { files: { /a: { content: x } } }',
    /entry \/late of layer "symlinks" was added after its conversion to a Windows layer/,
    /in an earlier stage/,
    late,
  ],
  [
    'a layer that loses its mark',
    'plugins: [symlinks, windows, ./other.ts]\nsymlinks: { files: { /a: { content: x } } }',
    /plugin "other".*layer "symlinks" no longer has its format "windows"/,
    /./,
    unmarking,
  ],
];
for (const [title, config, says, hint, tap] of refusals) {
  test(`refuses ${title}`, async (t) => {
    const core = import.meta.resolve('@strake/core/plugin');
    const directory = await project(t, {
      'strake.yaml': `${HEAD}${config}\n`,
      ...(tap
        ? {
            'other.ts': FORGER.replace('TAP', tap).replace("'@strake/core/plugin'", `'${core}'`),
          }
        : {}),
    });
    for (const command of ['plan', 'build']) {
      const done = await strake(directory, [command]);
      assert.ok([2, 3].includes(done.status), `${done.status} ${done.stderr}`);
      assert.match(done.stderr, says);
      assert.match(done.stderr, /^ {2}hint: /m);
      assert.match(done.stderr, hint);
      assert.doesNotMatch(done.stderr, /^\s+at /m);
    }
  });
}

test('shows the mark of a converted layer in the plan', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `${HEAD}plugins: [symlinks, windows]\nsymlinks: { files: { /a: { content: x } } }\n`,
  });
  assert.match(await strakeOk(directory, ['plan']), /symlinks \(3 entries, format: windows\)/);
  const plan = JSON.parse(await strakeOk(directory, ['plan', '--json']));
  assert.equal(plan.images[0].platforms[0].layer.layers[0].format, 'windows');
});
