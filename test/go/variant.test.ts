import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { definePlugin, type Plugin } from '@strake/core';
import { PLATFORM_TABLE } from '@strake/oci/internal';
import { run } from '../tool/run.ts';
import { buildFacts, describeGo, EMPTY_MAIN, goMod, goProject } from './go-build.ts';

for (const [architecture, variants] of Object.entries(PLATFORM_TABLE.variants)) {
  test(`gives go the meaning of every variant of ${architecture} that strake knows`, async (t) => {
    const directory = await goProject(t, { 'go.mod': goMod('a.b/m'), 'main.go': EMPTY_MAIN });
    for (const variant of variants) {
      const platform = `linux/${architecture}/${variant}`;
      const { job } = await describeGo({
        directory,
        platform,
        images: { app: { programs: ['.'] } },
      });
      const env = job.steps[0]?.env ?? {};
      const [name = '', value = ''] =
        Object.entries(env).find(([key]) => /^GO(ARM|AMD|RISC|PPC|MIPS|386)/.test(key)) ?? [];
      // Go says nothing of a value that it does not know, and takes its default: only the tags that it sets tell.
      const { stdout } = await run(['go', 'list', '-f', '{{context.ToolTags}}', 'unsafe'], { env });
      const number = name === 'GOARM' ? value : variant.replace(/^(v[89])$/, '$1.0');
      const tags = stdout.match(/[^\s[\]]+/g) ?? [];
      const own = tags.filter((tag) => tag.startsWith(`${architecture}.`));
      assert.ok(own.includes(`${architecture}.${number}`), `${name}=${value} gives ${own}`);
    }
  });
}

/** Where an ELF header says for which machine it is. Source: ELF-64 Object File Format 1.5, table 2. */
const ELF_MACHINE = 18;

const BUILT: readonly [
  platform: string,
  facts: Readonly<Record<string, string>>,
  machine: number,
][] = [
  ['linux/amd64/v3', { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v3' }, 62],
  ['linux/arm', { GOOS: 'linux', GOARCH: 'arm', GOARM: '7' }, 40],
  ['linux/arm/v5', { GOOS: 'linux', GOARCH: 'arm', GOARM: '5' }, 40],
  ['linux/arm64', { GOOS: 'linux', GOARCH: 'arm64', GOARM64: 'v8.0' }, 183],
];

for (const [platform, expected, machine] of BUILT) {
  test(`${platform} becomes ${JSON.stringify(expected)}`, async (t) => {
    const file = await buildOne(t, platform);
    const facts = await buildFacts(file);
    assert.deepEqual({ ...facts, ...expected }, facts);
    assert.equal((await readFile(file)).readUInt16LE(ELF_MACHINE), machine);
  });
}

test('builds a PE file with its ending for Windows', async (t) => {
  const file = await buildOne(t, 'windows/amd64');
  assert.match(file, /\/m\.exe$/);
  assert.equal((await readFile(file)).toString('latin1', 0, 2), 'MZ');
});

async function buildOne(
  t: Parameters<typeof goProject>[0],
  platform: string,
  plugins: readonly Plugin[] = [],
): Promise<string> {
  const directory = await goProject(t, { 'go.mod': goMod('example.com/m'), 'main.go': EMPTY_MAIN });
  const images = { app: { programs: ['.'] } };
  const { job, build } = await describeGo({ directory, platform, images, plugins });
  await build();
  return job.outputs[0]?.file ?? '';
}

test('lets another plugin set the variable of the variant', async (t) => {
  const softfloat = definePlugin({
    name: 'softfloat',
    compile: {
      stage: 'adjust',
      when: { arch: ['arm'] },
      handler: (job) => ({
        ...job,
        steps: job.steps.map((step) => ({ ...step, env: { ...step.env, GOARM: '7,softfloat' } })),
      }),
    },
  });
  const facts = await buildFacts(await buildOne(t, 'linux/arm', [softfloat]));
  assert.equal(facts.GOARM, '7,softfloat');
});
