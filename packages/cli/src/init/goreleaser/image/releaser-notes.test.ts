import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { describeProject } from '../../describe-project.ts';
import { surveyProject } from '../../survey-project.ts';
import { Variables } from '../../template/variables.ts';

/** What becomes of a `.goreleaser.yaml` in a module with one program and a Dockerfile. */
async function describe(t: TestContext, text: string, directories: readonly string[] = []) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-notes-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const each of directories) await mkdir(join(directory, each), { recursive: true });
  await writeFile(join(directory, '.goreleaser.yaml'), text);
  await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nLABEL a=b\nCOPY tool /t\n');
  const program = { package: './cmd/tool', path: 'example.com/acme/big/tool/cmd/tool' };
  const found = [{ ...program, name: 'tool', plugin: 'go', options: {} }];
  const survey = await surveyProject(directory);
  const variables = new Variables();
  const { draft, notes, sources } = await describeProject({
    ...{ directory, found, survey, all: false, variables },
  });
  return {
    images: draft.images,
    notes: notes.map(({ line, what, reason }) => `${line}: ${what}: ${reason}`),
    sources,
    vars: variables.settings(),
  };
}

const BUILD = 'builds: [{ id: x, main: ./cmd/tool, binary: tool, ldflags: [-s] }]\n';

test('says what becomes of elements of dockers', async (t) => {
  const { images, notes } = await describe(
    t,
    `${BUILD}archives: [{ formats: [tar.xz] }]
dockers:
- image_templates: ['a/b:{{ .Tag }}-amd64']
  build_flag_templates: [--pull, --target=x, '--label=c={{ .Date }}', '--annotation=d=e']
docker_manifests: [{ name_template: 'a/b:{{ .Tag }}' }]
dockers_v2:
- { images: [x/y], dockerfile: none/Dockerfile }
- { images: [x/y], hooks: {}, annotations: { f: g, 'manifest:h': i } }
- { images: [x/z], disable: true }
`,
  );
  assert.deepEqual(notes, [
    '2: tar.xz: left out: strake writes archives as .tar.gz and .zip',
    '4: image_templates: only the names of docker_manifests are written: "platformTags" names images of single platforms',
    '4: --target=x: it has no equivalent',
    '4: {{ .Date }}: has the time of the commit, because the time of the build would make every build a new one',
    '8: none/Dockerfile: left out: the file does not exist',
    '9: hooks: it has no equivalent',
  ]);
  assert.deepEqual(
    images.map(({ name, settings: { config, annotations } }) => [name, config, annotations]),
    [
      ['y', { labels: { a: 'b' } }, { index: { f: 'g' }, manifest: { h: 'i' } }],
      ['b', { labels: { a: 'b', c: '{{commit_date}}' } }, { manifest: { d: 'e' } }],
    ],
  );
});

test('follows GoReleaser where it runs ko, and names the project after its module', async (t) => {
  const { images, notes, sources, vars } = await describe(
    t,
    `env: ['O={{ .Env.O }}-x', CGO_ENABLED=1, P=q]
${BUILD.replace('id: x', 'id: tool')}archives: [{ formats: none }]
kos:
- { repository: r, main: ./tool, working_dir: cmd, bare: true, tags: ['{{ .Env.O }}'], labels: { a: 1.10, b: 0644 } }
- { repository: r, build: none, bare: true }
`,
    ['cmd/tool/kodata'],
  );
  assert.deepEqual(sources, ['.goreleaser.yaml']);
  assert.deepEqual(vars, { o: { env: 'O' }, o_2: '{{o}}-x' });
  const [image] = images;
  assert.deepEqual(image?.settings.tags, ['{{o_2}}']);
  // Other tools read numbers as they are spelled.
  assert.deepEqual(image?.settings.config, {
    labels: { a: '1.10', b: '0644' },
    env: { KO_DATA_PATH: '/var/run/ko' },
  });
  assert.deepEqual(image?.settings.go, {
    env: { CGO_ENABLED: '1' },
    ldflags: ['-s'],
    programs: ['./cmd/tool'],
  });
  assert.deepEqual(notes, [
    '6: build none: no element of "builds" has this id, and GoReleaser refuses it',
  ]);
});

test('refuses lists and elements that GoReleaser would refuse, with their lines', async (t) => {
  await assert.rejects(describe(t, '\nbuilds: { id: x }\n'), {
    code: 'CONFIG_SYNTAX',
    message: '"builds" is not a list',
  });
  await assert.rejects(describe(t, 'archives:\n- {}\n- zip\n'), {
    message: 'an element of "archives" is not a map',
  });
});
