import assert from 'node:assert/strict';
import { test } from 'node:test';
import { koProject } from './ko-project.ts';
import type { KoRequest } from './ko-request.ts';
import { readKoSettings } from './read-settings.ts';
import { templateNeeds } from './template-needs.ts';

const PROGRAM = { importPath: 'example.com/m/cmd/app', directory: '/src/cmd/app' };
const GIT = {
  branch: 'main',
  shortCommit: '0123456',
  fullCommit: '0123456789',
  commitTime: 1_700_000_000,
  isDirty: true,
};

function request({
  ldflags,
  ...rest
}: Partial<KoRequest> & { readonly ldflags: readonly string[] }) {
  return {
    directory: '/src',
    programs: [PROGRAM],
    flags: {},
    settings: readKoSettings({ defaultLdflags: ldflags, defaultEnv: ['OWN=own', 'A=2'] }, {}),
    env: { KO_DOCKER_REPO: 'ghcr.io/acme', A: '1' },
    ...rest,
  };
}

function flagsOf(made: KoRequest): unknown {
  const images: Record<string, { go: { programs: { flags: unknown }[] } }> = Object(
    koProject(made).config.images,
  );
  return images[PROGRAM.importPath]?.go.programs[0]?.flags;
}

const rendered: readonly [template: string, facts: KoRequest['facts'], text: string][] = [
  ['{{.Env.A}}{{.Env.OWN}}{{.Env.LDFLAGS}}{{.Env.CGO_ENABLED}}', {}, '2own0'],
  ['{{.Env.GOOS}}/{{.Env.GOARCH}}', {}, 'linux/amd64'],
  ['{{.GoEnv.GOOS}} {{.GoEnv.GOROOT}}', { goEnv: { GOOS: 'darwin', GOROOT: '/go' } }, 'linux /go'],
  [
    '{{.Git.Branch}} {{.Git.Tag}} {{.Git.CommitDate}} {{.Git.TreeState}}',
    { git: { '/src': GIT } },
    'main v0.0.0 2023-11-14T22:13:20Z dirty',
  ],
  ['{{.Git.Tag}}', { git: { '/src': { ...GIT, tag: 'v1' } } }, 'v1'],
  [
    '{{.Git.Tag}}|{{.Git.IsClean}}|{{.Git.CommitDate}}|{{.Git.CommitTimestamp}}',
    { git: {} },
    '|true|0001-01-01T00:00:00Z|-62135596800',
  ],
  ['{{.Date}} {{.Timestamp}}', { now: 1_700_000_000_999 }, '2023-11-14T22:13:20Z 1700000000'],
  ['{{"{{"}}', {}, '{% raw %}{{{% endraw %}'],
];
for (const [template, facts, text] of rendered) {
  test(`renders ${template} as ${text}`, () =>
    assert.deepEqual(flagsOf(request({ ldflags: [template], ...(facts ? { facts } : {}) })), [
      '-trimpath',
      `-ldflags=${text}`,
    ]));
}

test('renders flags, ldflags and --ldflags, but neither env nor labels', () => {
  const made = request({
    ldflags: [],
    settings: readKoSettings(
      { defaultFlags: '-tags={{.Env.A}}', defaultEnv: ['B={{.Env.A}}'] },
      {},
    ),
    flags: { ldflags: ['-X=main.a={{.Env.A}}', '-s'], imageLabels: ['a={{b}}'] },
  });
  assert.deepEqual(flagsOf(made), ['-tags=1', '-trimpath', '-ldflags=-X=main.a=1 -s']);
  assert.ok(JSON.stringify(koProject(made).config).includes('{% raw %}{{{% endraw %}b}}'));
});

test('takes the time of SOURCE_DATE_EPOCH', () => {
  const env = { KO_DOCKER_REPO: 'ghcr.io/acme', SOURCE_DATE_EPOCH: '0' };
  const made = request({ ldflags: ['{{.Date}}'], env });
  assert.deepEqual(flagsOf(made), ['-trimpath', '-ldflags=1970-01-01T00:00:00Z']);
  assert.equal(templateNeeds(made).now, false);
});

test('renders for each platform if a template names it', () => {
  const platforms = ['linux/amd64', 'linux/arm/v6'];
  const programs = [{ ...PROGRAM, platforms }];
  const made = request({ ldflags: ['{{.Env.GOARCH}}{{index .Env "GOARM"}}'], programs });
  assert.deepEqual(flagsOf(made), {
    'linux/amd64': ['-trimpath', '-ldflags=amd64'],
    'linux/arm/v6': ['-trimpath', '-ldflags=arm6'],
  });
});

test('needs only what templates may read', () => {
  assert.deepEqual(templateNeeds(request({ ldflags: ['-s', '{{.Env.A}}'] })), {
    goEnv: false,
    git: [],
    now: false,
  });
  assert.deepEqual(templateNeeds(request({ ldflags: ['{{.Git.Tag}}{{.Date}}'] })), {
    goEnv: false,
    git: ['/src'],
    now: true,
  });
  const everything = { goEnv: true, git: ['/src'], now: true };
  assert.deepEqual(templateNeeds(request({ ldflags: ['{{index . "Env" "A"}}'] })), everything);
});

const refused: readonly [
  what: string,
  made: KoRequest,
  message: RegExp,
  hint: RegExp,
  location: object,
][] = [
  [
    'a variable that is not set',
    request({ ldflags: ['-s', 'a{{.Env.X}}'] }),
    /"a\{\{\.Env\.X\}\}" cannot be rendered: map has no entry for key "X", at character 4$/,
    /index \.Env "X"/,
    { key: 'defaultLdflags[1]' },
  ],
  [
    'an unclosed action of --ldflags',
    request({ ldflags: [], flags: { ldflags: ['{{.Env.A'] } }),
    /unclosed action, at character 1$/,
    /text\/template/,
    { argument: '--ldflags' },
  ],
  [
    'a string that is a list',
    request({ ldflags: [], settings: readKoSettings({ DefaultFlags: '-v {{foo}}' }, {}) }),
    /function "foo" is not defined/,
    /text\/template/,
    { key: 'DefaultFlags' },
  ],
];
for (const [what, made, message, hint, location] of refused) {
  test(`refuses ${what}, and says where`, () =>
    assert.throws(
      () => koProject(made),
      (error: Error & { code: string; hint: string; facts: { location: object } }) => {
        assert.equal(error.code, 'CONFIG_TEMPLATE');
        assert.match(error.message, message);
        assert.match(error.hint, hint);
        assert.deepEqual(error.facts.location, location);
        return true;
      },
    ));
}

test('refuses -toolexec that a template makes', () =>
  assert.throws(
    () =>
      koProject(
        request({
          ldflags: [],
          settings: readKoSettings({ defaultFlags: ['-{{"tool"}}exec=x'] }, {}),
        }),
      ),
    {
      code: 'CONFIG_VALUE_INVALID',
      message: /must not contain -toolexec=x/,
    },
  ));
