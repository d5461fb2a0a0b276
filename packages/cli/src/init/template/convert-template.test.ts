import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convertTemplate, type Vocabulary } from './convert-template.ts';

const VOCABULARY: Vocabulary = {
  condition: ([first]) => (first === 'Arm' ? 'arch == "arm"' : undefined),
  field: ([first, second]) =>
    first === 'Env' && second !== undefined ? `env_${second.toLowerCase()}` : KNOWN[first ?? ''],
  call: (name, [first, second]) => {
    if (name === 'index' && first?.field?.[0] === 'Env')
      return `env_${second?.literal?.toLowerCase()}`;
    return name === 'trimprefix'
      ? `${first?.expression} | remove_first: ${second?.expression}`
      : undefined;
  },
};
const KNOWN: Readonly<Record<string, string>> = {
  Version: 'version',
  Arch: 'arch',
  Never: '""',
  Arm: 'variant | remove_first: "v"',
};

const convert = (text: string) => convertTemplate(text, VOCABULARY);

test('converts fields, conditions and functions of Go templates', () => {
  const table: Readonly<Record<string, string>> = {
    plain: 'plain',
    '{{ "a{{" }}b': 'a{{ "{{" }}b',
    '-X main.v={{.Version}}': '-X main.v={{version}}',
    '{{ .Env.FOO }} {{- /* note */ -}} x': '{{env_foo}}x',
    '{{ if index .Env "FLAGS" }}-s {{ .Env.FLAGS }}{{ end }}':
      '{% if env_flags != "" %}-s {{env_flags}}{% endif %}',
    '{{ with .Version }}v{{ . }}{{ else }}none{{ end }}':
      '{% if version != "" %}v{{version}}{% else %}none{% endif %}',
    '{{ if eq .Arch "amd64" }}x86_64{{ else if eq .Arch "386" }}i386{{ else }}{{ .Arch }}{{ end }}':
      '{% if arch == "amd64" %}x86_64{% else %}{% if arch == "386" %}i386{% else %}{{arch}}{% endif %}{% endif %}',
    '{{ trimprefix .Version "v" }}': '{{version | remove_first: "v"}}',
    '{{ if .Never }}a{{ else }}b{{ end }}': 'b',
    '{% raw %}': '{{ "{%" }} raw %}',
    '{{ with .Version }}{{ $.Arch }}{{ end }}': '{% if version != "" %}{{arch}}{% endif %}',
    '{{ if not .Version }}a{{ end }}': '{% if version == "" %}a{% endif %}',
    '{{ if not (eq .Arch "386") }}a{{ end }}': '{% if arch != "386" %}a{% endif %}',
    '{{ if not .Never }}a{{ else }}b{{ end }}': 'a',
    '{{ if .Arm }}v{{ .Arm }}{{ end }}':
      '{% if arch == "arm" %}v{{variant | remove_first: "v"}}{% endif %}',
    '{{ if (or .Version .Arch) }}a{{ end }}': '{% if version != "" or arch != "" %}a{% endif %}',
  };
  for (const [template, expected] of Object.entries(table))
    assert.equal(convert(template), expected);
});

test('refuses what has no equivalent, and says what', () => {
  const table: Readonly<Record<string, RegExp>> = {
    '{{ .Unknown }}': /"\.Unknown" has no equivalent/,
    '{{ range .Env }}{{ end }}': /"range" has no equivalent/,
    '{{ printf "%s" .Version }}': /"printf" has no equivalent/,
    '{{ $x := 1 }}': /too complex/,
    '{{ if .Version }}': /\{\{if\}\} without \{\{end\}\}/,
    '{{ end }}': /unexpected \{\{end\}\}/,
    '{{ .Version': /unclosed action/,
    '{{ (.Version }}': /unclosed left parenthesis/,
    '{{ if not (and .Version .Arch) }}a{{ end }}': /its condition is too complex/,
    '{{ true }}': /too complex/,
    [`${'{{if .Version}}'.repeat(120)}`]: /too many blocks/,
    ['{{'.repeat(100_000)]: /longer than/,
  };
  for (const [template, message] of Object.entries(table))
    assert.throws(() => convert(template), { name: 'TemplateProblem', message }, template);
});
