import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '@strake/core/plugin';
import { describeProject } from '@strake/core/testing';
import { literal } from './literal.ts';

test('a configuration of literals has the same strings after its templates are rendered', async () => {
  const options = {
    texts: [
      'plain',
      '{{a}}',
      '{%b%}',
      '{{{%',
      'a{{{{b',
      '{% raw %}{{x}}{% endraw %}',
      '}}%}{',
      '{ {',
    ],
    map: { '{{key}}': '{{ "value" }}', 'a.b/c': { '{%': ['{{-'] } },
  };
  const seen: unknown[] = [];
  const echo = definePlugin<unknown>({
    name: 'echo',
    layer: (_plan, context) => {
      seen.push(context.options);
      return undefined;
    },
  });
  const config = {
    platforms: ['linux/amd64'],
    base: 'scratch',
    vcs: false,
    echo: literal(options),
  };
  await describeProject(echo, { config });
  assert.deepEqual(seen, [options]);
});
