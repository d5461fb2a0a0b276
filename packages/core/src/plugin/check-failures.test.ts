import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorDeclaration } from '../errors/index.ts';
import { describeProject } from '../testing/describe-project.ts';
import { definePlugin, type Plugin } from './definition.ts';

const errors = { WELD_FAILED: ['tool', 'the welder failed'], WELD_REFUSED: 'config' } as const;

/** A plugin that adds a step, and keeps the steps that are there. */
function welder(
  name: string,
  failure: string | undefined,
  declared: Readonly<Record<string, ErrorDeclaration>> = {},
): Plugin {
  return definePlugin({
    name,
    errors: declared,
    compile: (job, { outputDirectory }) => ({
      ...job,
      steps: [
        ...job.steps,
        {
          id: name,
          argv: ['weld'],
          directory: '/',
          outputs: [`${outputDirectory}/${name}`],
          ...(failure === undefined ? {} : { failure }),
        },
      ],
    }),
  });
}

test('accepts a code that the plugin declares, one of strake, and none', async () => {
  await describeProject(welder('a', 'WELD_FAILED', errors));
  await describeProject(welder('a', 'TOOL_OUTPUT'));
  await describeProject(welder('a', undefined));
});

test('does not check the codes of steps of other plugins', async () => {
  await describeProject([welder('a', 'WELD_FAILED', errors), welder('b', 'TOOL_FAILED')]);
});

for (const [failure, says] of [
  [
    'WELD_BROKEN',
    /"failure" of step "a" is the error code "WELD_BROKEN", which the plugin does not declare$/,
  ],
  ['constructor', /the error code "constructor", which the plugin does not declare$/],
  ['WELD_REFUSED', /the error code "WELD_REFUSED" of kind "config", not "tool"$/],
  ['CONFIG_OPTION', /the error code "CONFIG_OPTION" of kind "config", not "tool"$/],
  ['', /./],
] as const) {
  test(`refuses a step that fails with ${JSON.stringify(failure)}`, async () => {
    await assert.rejects(describeProject(welder('a', failure, errors)), {
      code: 'PLUGIN_BAD_RESULT',
      message: says,
    });
  });
}

test('refuses a code that only another plugin declares', async () => {
  const plugins = [welder('b', undefined, errors), welder('a', 'WELD_FAILED')];
  await assert.rejects(describeProject(plugins), {
    code: 'PLUGIN_BAD_RESULT',
    message: /^plugin "a" at compile\/make .*"WELD_FAILED", which the plugin does not declare$/,
  });
});
