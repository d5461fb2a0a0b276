import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin, type PluginDefinition } from '../plugin/definition.ts';
import type { ImageDraft } from '../plugin/image-draft.ts';
import type { ContractOptions } from './contract/contract.ts';
import { pluginContract } from './plugin-contract.ts';

type Options = { readonly label?: string } | undefined;

const GOOD: PluginDefinition<Options> = {
  name: 'sample',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { label: { type: 'string', description: 'A label.' } },
  },
  mutate(draft, { options }) {
    if (options?.label === 'bad') {
      throw new StrakeError('PLUGIN_REFUSED', 'label "bad" is bad', { hint: 'Take another.' });
    }
    return label(draft, options?.label ?? 'none');
  },
};

function label(draft: ImageDraft, text: string): ImageDraft {
  const config = draft.config.config;
  const Labels = { ...config?.Labels, sample: text };
  return { ...draft, config: { ...draft.config, config: { ...config, Labels } } };
}

const CONTRACT: ContractOptions = {
  projects: {
    one: { config: { sample: { label: 'one' } }, outputs: ['memory:one'] },
    two: { config: { sample: { label: 'two' } } },
  },
  refused: { 'a bad label': { config: { sample: { label: 'bad' } } } },
};

/** Names of the promises that a plugin breaks. */
async function broken(more: Partial<PluginDefinition<Options>>): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, run } of pluginContract(definePlugin({ ...GOOD, ...more }), CONTRACT)) {
    await run().catch(() => names.push(name));
  }
  return names;
}

test('finds nothing wrong with a plugin that keeps the contract', async () => {
  assert.deepEqual(await broken({}), []);
});

let builds = 0;

const FAULTS: readonly (readonly [
  title: string,
  more: Partial<PluginDefinition<Options>>,
  promise: RegExp,
])[] = [
  ['another API', { api: 2 }, /^has the form of a plugin$/],
  [
    'an option without a description',
    {
      schema: { ...GOOD.schema, properties: { label: { type: 'string' } } },
    },
    /^describes every option, and rejects/,
  ],
  [
    'hooks that differ from build to build',
    { setup: () => (++builds % 2 === 0 ? { index: () => undefined } : undefined) },
    /^taps its hooks in the same way/,
  ],
  [
    'a push without a scheme',
    {
      push: () => undefined,
    },
    /^selects its destinations by scheme$/,
  ],
  [
    'state from one build to the next',
    {
      mutate: (draft) => label(draft, String(++builds)),
    },
    /^keeps no state between builds$/,
  ],
  [
    'other steps to find than to run',
    {
      compile: (job, { purpose, outputDirectory }) => ({
        ...job,
        steps: [
          {
            id: purpose,
            argv: ['make'],
            directory: '/',
            outputs: [`${outputDirectory}/a`],
          },
        ],
      }),
    },
    /^describes the same steps of one to find and to run them$/,
  ],
  [
    'another tool cache to find than to run',
    {
      toolCaches: { make: { name: "make's cache", files: '[a-z]+', used: () => [] } },
      compile: (job, { purpose, outputDirectory }) => ({
        ...job,
        steps: [
          {
            ...{ id: 'make', argv: ['make'], directory: '/', outputs: [`${outputDirectory}/a`] },
            toolCache: { format: 'make', why: `it is to ${purpose}` },
          },
        ],
      }),
    },
    /^describes the same steps of one to find and to run them$/,
  ],
  [
    'no room for the labels of others',
    {
      mutate: (draft) => ({ ...draft, config: { ...draft.config, config: {} } }),
    },
    /^does not change in one what other plugins add/,
  ],
  [
    'an error without a hint',
    {
      mutate(_, { options }) {
        if (options?.label === 'bad') throw new Error('bad');
        return undefined;
      },
    },
    /^refuses a bad label with one line/,
  ],
  ['no refusal', { mutate: (draft) => label(draft, 'any') }, /^refuses a bad label with one line/],
  [
    'a crash where it has no options',
    {
      mutate: (draft, { options }) => label(draft, String(Object(options).label.length)),
    },
    /^names missing options/,
  ],
];

for (const [title, more, promise] of FAULTS) {
  test(`finds a plugin with ${title}`, async () => {
    const names = await broken(more);
    assert.ok(
      names.some((name) => promise.test(name)),
      `only found: ${names.join('; ')}`,
    );
  });
}
