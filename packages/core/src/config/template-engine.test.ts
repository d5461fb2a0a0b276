import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import { textParts, withoutMarks } from '../plugin/filled-text.ts';
import { onlyNames } from './fill-names.ts';
import { templateEngine } from './template-engine.ts';

/** A template that LiquidJS has to fill in. */
const COMPLEX = '{% if true %}{% endif %}';

async function fill(text: string, variables: Readonly<Record<string, string>> = {}, data = {}) {
  return (await templateEngine(data, text))(text, variables);
}

const name = fc.constantFrom(
  'v',
  'a-b',
  '_x',
  'data',
  'list',
  'nil',
  'true',
  'or',
  'toString',
  'nope',
  '__proto__',
);
const member = fc.constantFrom(
  '',
  '.a',
  '.b.c',
  '.size',
  '.first',
  '.length',
  '.nope',
  '.a.nope',
  '.nil.x',
  '.toString',
);
const space = fc.constantFrom('', ' ', '\t', '  ', '\n');
const expression = fc
  .tuple(space, name, member, space, fc.constantFrom('', '', '', ' | upcase', '-'))
  .map(([before, word, rest, after, more]) => `{{${before}${word}${rest}${more}${after}}}`);
const literal = fc.constantFrom('', '', 'x', ' y ', '}}', '{', '}', '$&', '\n');

test('renders plain names as LiquidJS does, including errors, without loading it', async () => {
  const variables = { v: '1 <&> {{v}}', 'a-b': '$&', _x: '', true: 'no', toString: 'own' };
  const data = { data: { a: 1, b: { c: [true, null] }, nil: null, length: 2 }, list: ['a', 'b'] };
  const run = (engine: Awaited<ReturnType<typeof templateEngine>>, text: string) => {
    try {
      return engine(text, variables);
    } catch (thrown) {
      assert.ok(StrakeError.is(thrown), String(thrown));
      return [thrown.code, thrown.message, thrown.hint];
    }
  };
  let simple = 0;
  const liquid = await templateEngine(data, COMPLEX);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(literal, expression), { maxLength: 3 }),
      literal,
      async (parts, end) => {
        const text = parts.flat().join('') + end;
        if (!onlyNames(text)) return;
        simple += 1;
        const plain = await templateEngine(data, text);
        // A comment has LiquidJS fill it in.
        assert.deepEqual(run(plain, text), run(liquid, `{%comment%}{%endcomment%}${text}`), text);
      },
    ),
    { numRuns: 2000 },
  );
  assert.ok(simple > 200, `${simple} texts were simple`);
});

for (const text of [
  '{{v | upcase}}',
  '{{-v}}',
  '{{ data.size }}',
  '{{nil}}',
  '{{{v}}}',
  '{% if v %}{% endif %}',
  '{{"v"}}',
  '{{a[0]}}',
  '{{v',
]) {
  test(`leaves ${text} to LiquidJS`, () => assert.equal(onlyNames(text), false));
}

const STEPS = /more than 1000000 steps$/;
const CHARACTERS = /more than 8000000 characters$/;
const MEMORY = /memory alloc limit exceeded$/;
const ENDLESS: readonly (readonly [what: string, template: string, bound: RegExp])[] = [
  ['a range that is too long', '{% for i in (1..1000000000) %}{% endfor %}', MEMORY],
  [
    'loops in loops',
    '{% for i in (1..4000) %}{% for k in (1..4000) %}{% for l in (1..4000) %}{% endfor %}{% endfor %}{% endfor %}',
    STEPS,
  ],
  [
    'an empty loop over a long list',
    "{% assign l = 'a' | times: 1 %}{% for i in (1..3000) %}{% for k in (1..3000) %}x{% endfor %}{% endfor %}",
    STEPS,
  ],
  [
    'a text that doubles',
    "{% assign x = 'ab' %}{% for i in (1..64) %}{% assign x = x | append: x %}{% endfor %}",
    MEMORY,
  ],
  [
    'a captured text that doubles',
    "{% assign x = 'ab' %}{% for i in (1..64) %}{% capture x %}{{x}}{{x}}{% endcapture %}{% endfor %}",
    CHARACTERS,
  ],
  ['a long output', '{% for i in (1..100000) %}{{v}}{{v}}{% endfor %}', CHARACTERS],
  ['a filter that pads', "{{ 'now' | date: '%1000000000d' }}", MEMORY],
  ['deep nesting', '{% if true %}'.repeat(100_000), /stack size exceeded$/],
];
for (const [what, template, bound] of ENDLESS) {
  test(`refuses ${what} instead of rendering it`, {
    timeout: 60_000,
  }, async () => {
    const rendered = fill(template, { v: 'x'.repeat(1000) });
    await assert.rejects(rendered, { code: 'CONFIG_TEMPLATE', message: bound });
  });
}

test('reads no files, relative or absolute, and says so', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-template-'));
  const before = process.cwd();
  t.after(async () => {
    process.chdir(before);
    await rm(directory, { recursive: true });
  });
  await writeFile(join(directory, 'secret'), 'hush');
  await writeFile(join(directory, 'secret.liquid'), 'hush');
  process.chdir(directory);
  const names = ['secret', 'secret.liquid', './secret', join(directory, 'secret')];
  for (const tag of ['include', 'render', 'layout']) {
    for (const file of names) {
      for (const text of [
        `{% ${tag} '${file}' %}`,
        `{% liquid\n${tag} '${file}' %}`,
        `{% assign f = '${file}' %}{% ${tag} f %}`,
      ]) {
        await assert.rejects(fill(text), (error) => {
          assert.ok(StrakeError.is(error));
          assert.equal(error.code, 'CONFIG_TEMPLATE');
          assert.equal(
            error.message,
            `the template has the tag "${tag}", which reads another file`,
          );
          return true;
        });
      }
    }
  }
});

const SOURCES = [
  '{{v}}',
  '{{ v | append: "" }}',
  '{{v | raw}}',
  '{% echo v %}',
  '{% liquid echo v %}',
  '{% cycle v, v %}',
  '{% capture c %}{{v}}{% endcapture %}{{c}}',
  '{% assign c = v %}{{c}}',
  '{% if true %}{{v}}{% endif %}',
  '{% for i in (1..1) %}{{v}}{% endfor %}',
  '{{v | raw | raw}}',
];

test('marks what is filled in, however it is rendered and whatever it contains', async () => {
  const render = await templateEngine({}, COMPLEX);
  fc.assert(
    fc.property(
      fc.constantFrom(...SOURCES),
      fc.string({ unit: fc.constantFrom('a', ' ', "'", '\uFDD0', '\uFDD1', '-', '\uFDD2') }),
      (source, v) => {
        const text = render(`-x \uFDD0${source}\uFDD1 -y`, { v }, { marked: true });
        assert.deepEqual(
          textParts(text).filter(({ text: part, filled }) => filled || part !== ''),
          [
            { text: '-x ', filled: false },
            { text: withoutMarks(v), filled: true },
            { text: ' -y', filled: false },
          ],
        );
      },
    ),
  );
});

test('compares captured strings without marks', async () => {
  const template = '{% capture c %}{{v}}{% endcapture %}{% if c == "a" %}yes{% endif %}';
  const render = await templateEngine({}, template);
  assert.equal(render(template, { v: 'a' }, { marked: true }), 'yes');
});

for (const [what, template] of [
  ['a name', 'a\n\n  {{nope}}\n'],
  ['a filter', 'a\n\n{{v | nope}}\n'],
  ['a tag', 'a\n\n{% nope %}\n'],
] as const) {
  test(`names the line of a long template on which ${what} is unknown`, async () => {
    await assert.rejects(fill(template, { v: '' }), {
      code: 'CONFIG_TEMPLATE',
      message: /\(line 3 of the template\)/,
    });
  });
}
