import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Scope } from '../tool/index.ts';
import { buildReader } from '../windows/build-reader.ts';
import { importLayer, topLayer } from '../windows/import-layer.ts';
import { project, strakeOk } from './strake.ts';

const HEAD = 'platforms: [windows/amd64]\nbase: scratch\nvcs: false\n';
const BU = 'AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==';
const cleanups: (() => void | Promise<void>)[] = [];
const scope: Scope = { after: (clean) => void cleanups.push(clean) };
let reader = '';
before(async () => {
  reader = await buildReader(scope);
});
after(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

const READ = 0x1200a9;
const FULL = 0x1f01ff;
const [ADMINISTRATORS, USERS, SYSTEM] = ['S-1-5-32-544', 'S-1-5-32-545', 'S-1-5-18'];
const ace = (flags: number, mask: number, sid: string) =>
  `0:${flags === 0 ? '0x0' : `0x${flags.toString(16)}`}:0x${mask.toString(16)}:${sid}`;

const presets: readonly [title: string, option: string, file: unknown, directory: unknown][] = [
  [
    'administrators',
    'administrators',
    { owner: ADMINISTRATORS, group: ADMINISTRATORS, control: 0x8000, length: 52 },
    { owner: ADMINISTRATORS, group: ADMINISTRATORS, control: 0x8000, length: 52 },
  ],
  [
    'restricted',
    'restricted',
    {
      owner: ADMINISTRATORS,
      group: SYSTEM,
      control: 0x8004,
      length: 124,
      access: [ace(0, FULL, ADMINISTRATORS), ace(0, FULL, SYSTEM), ace(0, READ, USERS)],
    },
    {
      owner: ADMINISTRATORS,
      group: SYSTEM,
      control: 0x8004,
      length: 216,
      access: [
        ace(3, FULL, ADMINISTRATORS),
        ace(3, FULL, SYSTEM),
        ace(0, FULL, ADMINISTRATORS),
        ace(0xb, 0x10000000, 'S-1-3-0'),
        ace(3, READ, USERS),
        ace(2, 4, USERS),
        ace(2, 2, USERS),
      ],
    },
  ],
  [
    'a raw descriptor',
    `{ raw: "${BU}" }`,
    { owner: USERS, group: USERS, control: 0x8000, length: 52 },
    { owner: USERS, group: USERS, control: 0x8000, length: 52 },
  ],
  [
    'SDDL',
    '{ sddl: "O:SYG:S-1-5-21-1-2-3-500D:PAI(D;;GW;;;AN)(A;OICI;FRFX;;;WD)" }',
    {
      owner: SYSTEM,
      group: 'S-1-5-21-1-2-3-500',
      control: 0x9404,
      length: 108,
      access: [`1:0x0:0x40000000:S-1-5-7`, ace(3, 0x1200a9, 'S-1-1-0')],
    },
    undefined,
  ],
];
for (const [title, option, file, directory] of presets) {
  test(`applies ${title} to everything in a layer`, async (t) => {
    const place = await project(t, {
      'strake.yaml': `${HEAD}plugins: [symlinks, windows]
windows: { securityDescriptor: ${option} }
symlinks: { files: { /app/a: { content: x } }, links: { /app/link: a, /app/up: ../app } }
`,
    });
    await strakeOk(place, ['build', '-o', 'oci:out']);
    const items = await importLayer(reader, await topLayer(place));
    const found = new Map(items.map((item) => [item.path, item.security]));
    for (const path of ['Files/app/a', 'Files/app/link'])
      assert.deepEqual(found.get(path), file, path);
    for (const path of ['Files/app', 'Files/app/up'])
      assert.deepEqual(found.get(path), directory ?? file, path);
  });
}
