// What `.ko.yaml`, flags and variables make of a program: the same bytes as ko.
import { test } from 'node:test';
import { type BothTools, bothTools } from './both-tools.ts';
import { sameImages } from './same-images.ts';
import { type Files, workTree } from './work-tree.ts';

const MAIN = `package main

import "runtime/debug"

var version, other string

func main() {
	info, _ := debug.ReadBuildInfo()
	println(version, other, info.String())
}
`;

interface Case {
  readonly yaml?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Files;
}

const CASES: Readonly<Record<string, Case>> = {
  'no settings': {},
  'a module with upper-case letters': {
    files: { 'go.mod': 'module example.com/Upper/Case\n\ngo 1.24\n' },
  },
  'defaults, of which a build replaces some': {
    yaml: `
defaultEnv: [CGO_ENABLED=0, GOFLAGS=-tags=from_env]
defaultFlags: [-tags=default]
defaultLdflags: [-s]
builds:
- { id: app, main: ./cmd/app/main.go, flags: -v   -tags=own, ldflags: "-X main.version=1 -X main.other=2" }
`,
  },
  'linker flags that only go splits': {
    yaml: `defaultLdflags: ["-X", "main.version=a -s", "-X 'main.other=b c'"]`,
  },
  templates: {
    yaml: `
builds:
- main: ./cmd/app
  env: [NAME=value]
  ldflags:
  - -X=main.version={{.Git.Tag}}-{{.Git.ShortCommit}}-{{.Git.TreeState}}-{{.Git.FullCommit}}-{{.Git.CommitDate}}-{{.Git.CommitTimestamp}}-{{.Git.Branch}}-{{.Git.IsDirty}}-{{.Date}}-{{.Timestamp}}
  - '{{ if index .Env "MISSING" }}-s{{ else }}-X main.other={{.Env.NAME}}-{{.GoEnv.GOARCH}}-{{.GoEnv.GOVERSION}}{{ end }}'
`,
    env: { SOURCE_DATE_EPOCH: '1700000000' },
  },
  'templates that differ by platform': {
    yaml: `defaultLdflags: ["-X main.version={{.Env.GOOS}}/{{.Env.GOARCH}}"]`,
    args: ['--platform=linux/amd64,linux/arm64,linux/arm/v7'],
  },
  '--ldflags in place of all others': {
    yaml: 'defaultLdflags: [-s]',
    args: ['--ldflags=-X main.version=cli,-w', '--ldflags', '-X=main.other={{.Env.USER_NAME}}'],
    env: { USER_NAME: 'user' },
  },
  '--disable-optimizations': { args: ['--disable-optimizations'] },
  'a variant in env': { yaml: 'defaultEnv: [GOAMD64=v3]' },
  'a variant of the caller': { env: { GOAMD64: 'v3' } },
  'keys in any case, and single values for lists': {
    yaml: `
DEFAULTPLATFORMS: linux/amd64   linux/arm64
defaultldflags: -s   -X=main.version=1
Builds: [{ ID: 1, Main: ./cmd/app, ENV: GOFLAGS=-tags=one, FLAGS: "" }]
`,
  },
  'variables in place of keys': {
    yaml: 'defaultBaseImage: 127.0.0.1:1/nothing\ndefaultLdflags: [-w]\ndefaultEnv: [A=1]',
    env: {
      KO_DEFAULTBASEIMAGE: 'BASE',
      KO_DEFAULTLDFLAGS: ' -s  -X=main.version={{.Env.A}} ',
      KO_DEFAULTENV: '',
      KO_FLAGS: '-tags=never',
    },
  },
  'overrides in a variable': {
    yaml: 'defaultBaseImage: 127.0.0.1:1/nothing',
    env: { KO_BASEIMAGEOVERRIDES: '{"example.com/settings/cmd/app": "BASE"}' },
  },
  'overrides in any case': {
    yaml: 'defaultBaseImage: 127.0.0.1:1/nothing\nbaseImageOverrides: { Example.com/SETTINGS/cmd/app: BASE }',
  },
  'strings that look like templates': {
    args: ['--image-label={{a}}={% b', '--ldflags=-X=main.version={{`{{a}}{%`}}{%'],
  },
  'no stamp': { yaml: 'defaultFlags: [-buildvcs=false]' },
  'a module in a directory': {
    yaml: 'builds: [{ dir: ./nested, main: ., flags: [-tags=nested] }]',
    files: {
      'nested/go.mod': 'module example.com/nested\n\ngo 1.24\n',
      'nested/main.go': MAIN,
      'go.work': 'go 1.24\n\nuse (\n\t.\n\t./nested\n)\n',
    },
    args: ['./nested'],
  },
};

async function build(tools: BothTools, t: Parameters<typeof workTree>[0], each: Case) {
  const { yaml = '', args = [], env = {}, files } = each;
  const withBase = (text: string) => text.replaceAll('BASE', tools.bases.static);
  const tree = await workTree(t, {
    'go.mod': 'module example.com/settings\n\ngo 1.24\n',
    'cmd/app/main.go': MAIN,
    ...files,
    '.ko.yaml': withBase(
      /^defaultBaseImage/m.test(yaml) ? yaml : `defaultBaseImage: BASE\n${yaml}`,
    ),
  });
  const isNamed = args.some((arg) => arg.startsWith('./'));
  const named = isNamed ? args : [...args, './cmd/app'];
  const variables = Object.entries(env).map(([name, value]) => [name, withBase(value)]);
  await sameImages(tools, tree, {
    args: ['build', '--sbom=none', ...named],
    env: Object.fromEntries(variables),
  });
}

test('programs are those of ko', async (t) => {
  const tools = await bothTools(t);
  for (const [title, each] of Object.entries(CASES))
    await t.test(title, (inner) => build(tools, inner, each));
});
