import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Settings } from '../../draft.ts';
import { surveyProject } from '../../survey-project.ts';
import { Variables } from '../../template/variables.ts';
import { readFinalStage } from '../stage/read-final-stage.ts';
import { dockerfileImage } from './dockerfile-image.ts';

/** The image of a Dockerfile in a module with the programs ./cmd/app and ./cmd/other. */
async function read(
  t: TestContext,
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-image-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [file, text] of Object.entries({ ...files, Dockerfile: dockerfile })) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), text);
  }
  const found = ['app', 'other'].map((name) => ({
    name,
    package: `./cmd/${name}`,
    path: `example.com/m/cmd/${name}`,
    plugin: 'go',
    options: {},
  }));
  const survey = await surveyProject(directory);
  const variables = new Variables();
  const project = { directory, found, survey, all: false, variables };
  const image = dockerfileImage(await readFinalStage('Dockerfile', project, ['.']), variables);
  return {
    programs: image?.programs,
    settings: image?.settings,
    config: image?.settings.config as Settings | undefined,
    notes: image?.notes.map(({ line, reason }) => `${line}: ${reason}`),
    whats: image?.notes.map(({ what }) => what),
    vars: variables.settings(),
  };
}

const BUILD = 'FROM golang AS b\nCOPY . /s\nRUN cd /s && go build -o /o/ ./cmd/...\n';
const FINAL = `${BUILD}FROM scratch\nCOPY --from=b /o /bin/\n`;

test('leaves out variables whose value only the base knows, and says so', async (t) => {
  const { config, notes } = await read(
    t,
    `${FINAL.replace('scratch', 'alpine')}ENV PATH=$PATH:/x A=1 B=\${C:-c} D=$A
ENV A=2 D=$A
ENV E=$F
LABEL l="$F" m=n
WORKDIR $HOME/$G/w
`,
  );
  assert.deepEqual(config, {
    env: { A: '2', B: 'c', D: '1' },
    labels: { m: 'n' },
    workdir: '/root/w',
  });
  assert.deepEqual(notes, [
    '6: PATH is left out: it continues that of the base, which init does not read: write the whole value',
    '6: D is left out: only the base may define $A, and init does not read it: write the whole value',
    '8: E is left out: only the base may define $F, and init does not read it: write the whole value',
    '9: l is left out: only the base may define $F, and init does not read it: write the whole value',
    '10: $G is taken for empty: only the base may define it, and init does not read it: write its value',
  ]);
});

test('adds to the PATH that BuildKit gives an image without a base', async (t) => {
  const { config, notes } = await read(t, `${FINAL}ENV PATH="/x:$PATH"\nENV PATH $PATH:/y\n`);
  const path = '/x:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/y';
  assert.deepEqual([config, notes], [{ env: { PATH: path } }, []]);
});

test('puts the program first that containers start', async (t) => {
  const first = async (text: string) => (await read(t, FINAL + text)).programs?.[0];
  assert.equal(await first(''), './cmd/app');
  assert.equal(await first('ENTRYPOINT ["/bin/other", "/bin/app"]\n'), './cmd/other');
  assert.equal(await first('CMD exec other --of=app\n'), './cmd/other');
  assert.equal(await first('ENTRYPOINT ["/tini", "--"]\nCMD ["other"]\n'), './cmd/other');
  assert.equal(await first('WORKDIR /bin\nCMD ["./other"]\n'), './cmd/other');
});

const FILES = {
  'web/a.txt': '',
  'web/tmp/b': '',
  'web/c{1}.md': '',
  'conf/x.toml': '',
  'conf/y.toml': '',
};
const COPIES = 'COPY web /web/\nCOPY conf/*.toml /etc/\nCOPY conf/x.toml /x\n';

test('copies what .dockerignore leaves of directories', async (t) => {
  const copied = async (ignored: string, file = '.dockerignore') => {
    const { settings, notes } = await read(t, FINAL + COPIES, { ...FILES, [file]: ignored });
    return [settings?.files, notes];
  };
  const plain = {
    '/web': './web',
    '/etc': { glob: ['*.toml'], directory: 'conf' },
    '/x': './conf/x.toml',
  };
  assert.deepEqual(await copied('# web\n.git\n*.txt\n'), [plain, []]);
  const others = { ...plain, '/web': { glob: ['**', '!tmp', '!tmp/**'], directory: 'web' } };
  assert.deepEqual(await copied('*\n!cmd\n!web\n!conf\nweb/tmp\n'), [others, []]);
  assert.deepEqual(await copied('web/tmp\n', 'Dockerfile.dockerignore'), [others, []]);
  assert.deepEqual(await copied('web\nconf/x*\n'), [
    { '/etc': { glob: ['*.toml', '!x*'], directory: 'conf' } },
    [
      '6: left out: .dockerignore excludes it, and Docker refuses to copy it',
      '8: left out: .dockerignore excludes it, and Docker refuses to copy it',
    ],
  ]);
  assert.deepEqual(await copied('web/[ct]*\n!web/*.md\nweb/a*\nconf/*\n!conf/x.toml\n'), [
    {
      '/web': { glob: ['c\\{1\\}.md'], directory: 'web' },
      '/etc': { glob: ['x.toml'], directory: 'conf' },
      '/x': './conf/x.toml',
    },
    [
      '6: globs cannot say what .dockerignore leaves of it: its present files are listed',
      '7: globs cannot say what .dockerignore leaves of it: its present files are listed',
    ],
  ]);
  await assert.rejects(copied('ok\n!\n'), {
    code: 'CONFIG_SYNTAX',
    message: 'the pattern "!" is empty',
  });
});

test('writes the defaults of build arguments that stand for several flags, and says so', async (t) => {
  const { settings, whats, notes } = await read(
    t,
    `FROM golang AS b
ARG FLAGS="-v -race" NONE LDFLAGS="-s -w" MORE TAGS=a,b GC="all=-N -l" OUT=/a
COPY . /s
RUN cd /s && X="-a  b" && go build $FLAGS $NONE \
  -gcflags="$GC" -tags $TAGS -ldflags "$LDFLAGS $MORE -X a.b=$(date)" -o $OUT ./cmd/app
FROM scratch
COPY --from=b /a /a
`,
  );
  assert.deepEqual(settings?.go, {
    flags: ['-race', '-gcflags=all=-N -l'],
    ldflags: ['-s', '-w', '{{more}}'],
    tags: ['a', 'b'],
    programs: [{ package: './cmd/app', path: '/a' }],
  });
  const written = 'its default is written instead: strake takes the value of a variable for one';
  assert.deepEqual(
    whats?.map((what, at) => `${what} ${notes?.[at]}`),
    [
      `$FLAGS 4: ${written} flag`,
      `$NONE 4: ${written} flag`,
      `$GC 4: ${written} flag`,
      `$LDFLAGS 4: ${written} flag`,
      '$MORE 4: its value is one flag, even with spaces in it: write several flags as elements of the list',
      '-X a.b=$(date) 4: left out: the output of "date" is unknown; define a variable with "command"',
      `$TAGS 4: ${written} tag`,
    ],
  );
});

test('follows paths through build arguments with absolute defaults, and patterns through stages', async (t) => {
  const { settings, config } = await read(
    t,
    `FROM golang AS b
ARG SRC=/s OUT=/o/a
WORKDIR $SRC
COPY . .
RUN cd $SRC/cmd && go build -o $OUT ./app
FROM scratch
ARG HOME=/home/app
COPY --from=b /o/a $HOME/bin/
COPY --from=b /s/conf/*.toml /etc/
WORKDIR $HOME
`,
  );
  assert.deepEqual(settings?.go, {
    programs: [{ package: './cmd/app', path: '/home/app/bin/a' }],
  });
  assert.deepEqual(config, { workdir: '/home/app' });
  assert.deepEqual(settings?.files, { '/etc': { glob: ['*.toml'], directory: 'conf' } });
});

test('asks for a base that a build argument without a default names, and skips what nothing tells', async (t) => {
  const { settings, notes, vars } = await read(
    t,
    `ARG BASE
FROM golang AS b
COPY . /s
RUN make -C /s && go install example.com/other/tool@v1
FROM $BASE
COPY --from=b /s/bin/app /go/bin/tool /bin/
ARG TARGETARCH
COPY --from=b /s/out/$TARGETARCH/lib.so /lib/
COPY --from=b /s/data/$TARGETARCH /data
`,
    { 'data/amd64/x': '' },
  );
  assert.deepEqual(vars, { base: { env: 'BASE' } });
  assert.equal(settings?.base, '{{base}}');
  assert.deepEqual(settings?.go, { programs: [{ package: './cmd/app', path: '/bin/app' }] });
  assert.deepEqual(settings?.files, { '/data': './data/{{arch}}' });
  const unknown = 'no instruction tells what this file is made of';
  assert.deepEqual(notes, [
    `6: ${unknown}`,
    '6: taken for the program cmd/app, whose flags are unknown',
    `8: ${unknown}`,
  ]);
});

test('takes build arguments that name a package, or begin a path, for their defaults everywhere', async (t) => {
  const { programs, settings, notes, vars } = await read(
    t,
    `ARG SVC=app
FROM golang AS b
ARG SVC DIR=cmd
COPY . /s
WORKDIR /s/$DIR
RUN go build -o /bin/\${SVC} ./\${SVC}
FROM alpine
ARG SVC
ARG APP_HOME=/srv/app
ENV APP_HOME=$APP_HOME NAME=$SVC
WORKDIR $APP_HOME
COPY --from=b /bin/\${SVC} ./\${SVC}
ENTRYPOINT ["/srv/app/app"]
`,
  );
  assert.deepEqual(programs, ['./cmd/app']);
  assert.deepEqual(settings?.go, { programs: [{ package: './cmd/app', path: '/srv/app/app' }] });
  assert.deepEqual(settings?.config, {
    entrypoint: ['/srv/app/app'],
    env: { APP_HOME: '/srv/app', NAME: 'app' },
    workdir: '/srv/app',
  });
  const reason =
    'its default is written everywhere: it names a package, which cannot be a variable';
  assert.deepEqual(notes, [`6: ${reason}`, `6: ${reason}`]);
  assert.equal(vars, undefined);
});

test('says that owners and modes of programs are left out', async (t) => {
  const copy = (flags: string) =>
    read(t, `${BUILD}FROM alpine\nCOPY --from=b ${flags} /o/app /app/\n`);
  const own = await copy('--chown=1000:1000 --chmod=0500');
  assert.deepEqual(own.notes, [
    '5: left out: mode 0500 and owner 1000:1000; programs have mode 0755, and root owns them',
  ]);
  assert.deepEqual((await copy('--chown=0:0 --chmod=755')).notes, []);
});

test('names each COPY of certificates and time zones that the base has instead', async (t) => {
  const { settings, notes } = await read(
    t,
    `FROM alpine AS certs
${FINAL.replace('scratch', 'own.example/base')}COPY --from=certs /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=certs /usr/share/zoneinfo /usr/share/zoneinfo
`,
  );
  const reason =
    'left out: certificates, time zones and users are those of the base; add what it lacks with the plugin files';
  assert.deepEqual(notes, [`7: ${reason}`, `8: ${reason}`]);
  assert.equal(settings?.files, undefined);
});

test('carries owner and mode of directories over, and says where it cannot', async (t) => {
  const directories = async (run: string) => {
    const { settings, notes } = await read(t, `${FINAL.replace('scratch', 'alpine')}RUN ${run}\n`);
    return [(settings?.files as Settings | undefined)?.directories, notes?.length];
  };
  assert.deepEqual(await directories('mkdir -p /data && chown 1000 /data && chmod 700 /data'), [
    { '/data': { owner: '1000:0', mode: '0700' } },
    0,
  ]);
  assert.deepEqual(await directories('mkdir -p /d /d/a /b && chown -R nonroot:nonroot /d'), [
    { '/d': { owner: '65532:65532' }, '/d/a': { owner: '65532:65532' }, '/b': {} },
    0,
  ]);
  for (const command of ['chown app /d', 'chown 1 /etc', 'chmod g+w /d', 'chown -h 1 /d'])
    assert.deepEqual(await directories(`mkdir /d && ${command}`), [{ '/d': {} }, 1], command);
});

test('has the platform that the compiler is told', async (t) => {
  const platforms = async (variables: string) =>
    (await read(t, FINAL.replace('go build', `${variables} go build`))).settings?.platforms;
  assert.deepEqual(await platforms('GOOS=linux GOARCH=amd64'), ['linux/amd64']);
  assert.deepEqual(await platforms('GOARCH=arm GOARM=7'), ['linux/arm/v7']);
  assert.equal(await platforms('GOOS=linux'), undefined);
  assert.equal(await platforms('GOARCH=$TARGETARCH'), undefined);
});
