import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { Plugin } from '../plugin/definition.ts';
import { describeProject } from '../testing/describe-project.ts';

type Given = Pick<CompileStep, 'toolCache'> & Partial<Pick<CompileStep, 'outputs' | 'inputs'>>;

/** Describes two steps of a plugin with the format `cc-cache`. */
function describe(
  one: (outputDirectory: string) => Given,
  two: (outputDirectory: string) => Given = () => ({}),
) {
  const plugin: Plugin = {
    name: 'compiler',
    toolCaches: { 'cc-cache': { name: "cc's cache", files: 'x', used: () => [] } },
    compile: (job, { directory, outputDirectory }) => ({
      ...job,
      steps: [one, two].map((given, at) => ({
        ...{ id: `cc ${at}`, argv: ['cc'], directory, outputs: [`${outputDirectory}/${at}`] },
        ...given(outputDirectory),
      })),
    }),
  };
  return describeProject(plugin);
}

const cache = (report: string) => ({
  toolCache: {
    ...{ format: 'cc-cache', variable: 'CC_CACHE', key: ['1'] },
    ...{ argv: ['cc', '--report', report], report },
  },
});

test('accepts steps with a tool cache, with reports of their own or one for both', async () => {
  await describe((out) => cache(`${out}/0.json`));
  await describe(
    (out) => cache(`${out}/0.json`),
    (out) => cache(`${out}/1.json`),
  );
  await describe(
    (out) => cache(`${out}/0.json`),
    (out) => cache(`${out}/0.json`),
  );
  await describe(() => ({ toolCache: { format: 'cc-cache', why: 'it is off' } }));
});

const refused = {
  'a tool cache of the format "go-cache", which no plugin defines': () => ({
    toolCache: { format: 'go-cache', why: 'it is off' },
  }),
  'its report outside of the output directory: /out/linux-amd64.json': (out: string) =>
    cache(`${out}.json`),
  'its report outside of the output directory: /out/0': (out: string) => cache(`${out}/../0`),
  'its report over an output or a depfile: /out/linux-amd64/1': (out: string) =>
    cache(`${out}/./1`),
  'its report over an output or a depfile: /out/linux-amd64/0.d': (out: string) => ({
    ...cache(`${out}/0.d`),
    inputs: { discovery: { depfile: `${out}/0.d` } },
  }),
};

for (const [what, given] of Object.entries(refused))
  test(`refuses a step with ${what}`, async () => {
    await assert.rejects(describe(given), (error: Error) => {
      assert.match(error.message, /^step "cc 0" for linux\/amd64 (has|writes) /);
      assert.ok(error.message.endsWith(what), error.message);
      return Object(error).code === 'PLUGIN_BAD_RESULT';
    });
  });

test('refuses two different tool caches with one report', async () => {
  const report = '/out/linux-amd64/0.json';
  const other = { ...cache(report).toolCache, key: ['2'] };
  await assert.rejects(
    describe(
      () => cache(report),
      () => ({ toolCache: other }),
    ),
    {
      code: 'PLUGIN_BAD_RESULT',
      message: `step "cc 1" for linux/amd64 writes the report of "cc 0": ${report}`,
    },
  );
});

for (const [what, toolCache, message] of [
  ['a reason of two lines', { format: 'cc-cache', why: 'a\nb' }, /steps\.0\.toolCache\.why /],
  [
    'an empty variable',
    { ...cache('/out/linux-amd64/0.json').toolCache, variable: '' },
    /steps\.0\.toolCache\.variable /,
  ],
  ['a relative report', { ...cache('x').toolCache }, /steps\.0\.toolCache\.report must match/],
  [
    'an empty command',
    { ...cache('/out/linux-amd64/0.json').toolCache, argv: [] },
    /steps\.0\.toolCache\.argv /,
  ],
  ['nothing but a format', { format: 'cc-cache' }, /steps\.0\.toolCache lacks the key "variable"/],
] as const)
  test(`refuses a tool cache with ${what}`, async () => {
    const given = { toolCache } as unknown as Given;
    await assert.rejects(
      describe(() => given),
      { code: 'PLUGIN_BAD_RESULT', message },
    );
  });
