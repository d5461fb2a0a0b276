import assert from 'node:assert/strict';
import { StrakeError } from '../../errors/index.ts';
import { checkPlugin } from '../../plugin/check-plugin.ts';
import { collectTaps } from '../../plugin/collect-taps.ts';
import { type JsonSchema, type Plugin, schemaOf } from '../../plugin/definition.ts';
import { describeProject } from '../describe-project.ts';
import type { ContractPromise } from './contract.ts';
import { singleErrors } from './single-errors.ts';

/** Tests of a plugin that need no project. */
export function definitionPromises(plugin: Plugin): readonly ContractPromise[] {
  const { name } = plugin;
  const schema = schemaOf(plugin);
  const isOpen = plugin.schema === undefined;
  return [
    {
      name: 'has the form of a plugin',
      run: async () => checkPlugin(plugin),
    },
    {
      name: 'describes every option, and rejects unknown ones',
      async run() {
        assert.deepEqual(schemaFaults(schema, name), []);
      },
    },
    {
      name: 'names a misspelt option',
      async run() {
        // Without a schema every option is allowed.
        if (isOpen) return;
        const config = { [name]: { 'no-such-option': true } };
        const error = await describeProject(plugin, { config }).catch((thrown: unknown) => thrown);
        assert.ok(StrakeError.is(error), `the option "no-such-option" is accepted: ${error}`);
        const messages = singleErrors(error).map(({ message }) => message);
        assert.match(messages.join('\n'), /no-such-option/);
      },
    },
    {
      name: 'taps its hooks in the same way in each build',
      async run() {
        const [first, second] = [await collectTaps(plugin, {}), await collectTaps(plugin, {})];
        const visible = ({ taps }: typeof first) =>
          taps.map(({ handler: _handler, errors: _errors, ...tap }) => tap);
        assert.deepEqual(visible(first), visible(second));
      },
    },
    {
      name: 'selects its destinations by scheme',
      async run() {
        for (const tap of (await collectTaps(plugin, {})).taps) {
          if (tap.hook !== 'push' || tap.stage === 'check') continue;
          assert.ok(tap.when.scheme, 'write push: { when: { scheme: [...] }, handler }');
        }
      },
    },
  ];
}

/** Objects that allow unknown keys, and options without a description. */
function schemaFaults(schema: JsonSchema, place: string): readonly string[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const open =
    schema.properties !== undefined && schema.additionalProperties === undefined
      ? [`${place} allows unknown keys: add "additionalProperties": false`]
      : [];
  const silent = properties.flatMap(([key, value]) =>
    typeof value.description === 'string' ? [] : [`${place}.${key} has no description`],
  );
  const below = properties.flatMap(([key, value]) => schemaFaults(value, `${place}.${key}`));
  return [...open, ...silent, ...below];
}
