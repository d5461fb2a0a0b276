import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { surveyProject } from '../../survey-project.ts';
import { Variables } from '../../template/variables.ts';
import { describeDockerfiles } from './describe-dockerfiles.ts';

/** The draft for these files, where each of these directories is a program of the module example.com/m. */
async function describe(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  programs: readonly string[] = ['cmd/app'],
  prepare = (_directory: string): void => {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-docker-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), text);
  }
  prepare(directory);
  const found = programs.map((path) => ({
    name: path === '.' ? 'm' : (path.split('/').at(-1) ?? ''),
    package: path === '.' ? '.' : `./${path}`,
    path: path === '.' ? 'example.com/m' : `example.com/m/${path}`,
    plugin: 'go',
    options: {},
  }));
  const survey = await surveyProject(directory);
  const variables = new Variables();
  const described = await describeDockerfiles({ directory, found, survey, all: false, variables });
  return described && { ...described, vars: variables.settings() };
}

/** The settings of the only image, and what is noted. */
async function only(
  t: TestContext,
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
  programs?: readonly string[],
  prepare?: (directory: string) => void,
) {
  const described = await describe(t, { ...files, Dockerfile: dockerfile }, programs, prepare);
  const [image] = described?.draft.images ?? [];
  const notes = described?.notes.map(({ line, reason }) => `${line}: ${reason}`) ?? [];
  return { settings: image?.settings, notes, vars: described?.vars };
}

test('takes the base, files and start of the last stage', async (t) => {
  const { settings, notes, vars } = await only(
    t,
    `ARG BASE=gcr.io/distroless/static
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN go build -tags netgo -o app ./cmd/app

FROM \${BASE}:nonroot
COPY --from=build /src/app /app
COPY web /srv/web/
COPY *.txt conf/one.toml /etc/app/
COPY --chown=nonroot --chmod=640 --from=build /src/conf/one.toml /one
COPY <<END /etc/motd
hello {{ name }}
END
WORKDIR /srv
WORKDIR web
ENV A=1 B="two words"
ENV C three words
VOLUME ["/data"]
STOPSIGNAL SIGINT
HEALTHCHECK NONE
ENTRYPOINT /app --flag
`,
    { 'web/index.html': '', 'a.txt': '', 'conf/one.toml': '' },
  );
  assert.deepEqual(notes, []);
  assert.deepEqual(vars, {
    base: { env: 'BASE', fallback: 'gcr.io/distroless/static' },
  });
  assert.deepEqual(settings, {
    base: '{{base}}:nonroot',
    config: {
      entrypoint: ['/bin/sh', '-c', '/app --flag'],
      env: { A: '1', B: 'two words', C: 'three words' },
      workdir: '/srv/web',
      volumes: ['/data'],
      stopSignal: 'SIGINT',
      healthcheck: { test: ['NONE'] },
    },
    go: { tags: ['netgo'], programs: [{ package: './cmd/app', path: '/app' }] },
    files: {
      '/srv/web': './web',
      '/etc/app': { glob: ['*.txt'], directory: '.' },
      '/etc/app/one.toml': './conf/one.toml',
      '/one': { file: 'conf/one.toml', mode: '0640', owner: '65532' },
      '/etc/motd': { content: 'hello {{ "{{" }} name }}\n' },
    },
  });
});

test('follows commands as far as they compile and copy', async (t) => {
  const { settings, notes } = await only(
    t,
    `FROM golang AS build
WORKDIR /w
ENV GOFLAGS=-mod=vendor
RUN --mount=target=. --mount=type=cache,target=/root/.cache <<END
set -e
export V=$(git describe --tags)
cd cmd
CGO_ENABLED=1 go build -ldflags "-X main.v=$V -X main.d=$(date)" -o /out/x ./app && cp /out/x /final
END
FROM build AS unused
FROM scratch
COPY --from=build /final /bin/x
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
CMD ["/bin/x"]
`,
  );
  assert.deepEqual(notes, [
    '4: left out: the output of "date" is unknown; define a variable with "command"',
    '11: builtin:static is the base instead: it has certificates, time zones and users',
  ]);
  assert.deepEqual(settings, {
    config: { entrypoint: [], cmd: ['/bin/x'], user: '0' },
    go: {
      env: { GOFLAGS: '-mod=vendor', CGO_ENABLED: '1' },
      ldflags: ['-X main.v={{version}}'],
      programs: [{ package: './cmd/app', path: '/bin/x' }],
    },
  });
});

test('gives variables no value that only objects of JavaScript have', async (t) => {
  const { settings } = await only(
    t,
    'FROM golang AS b\nCOPY . /s\nRUN cd /s && go build -tags "x$toString" -o /a ./cmd/app\nFROM scratch\nCOPY --chown=constructor --from=b /a /a$constructor\n',
  );
  assert.deepEqual(settings?.go, { tags: ['x'], programs: [{ package: './cmd/app', path: '/a' }] });
});

test('needs no compiler in the image of a Dockerfile with one stage', async (t) => {
  const { settings, notes } = await only(
    t,
    'FROM golang:1.26\nCOPY . /src\nWORKDIR /src\nRUN go install .\nCMD ["m"]\n',
    {},
    ['.'],
  );
  assert.deepEqual(settings?.go, { programs: [{ package: '.', path: '/go/bin/m' }] });
  assert.equal(settings?.base, undefined);
  assert.match(
    notes.join('\n'),
    /1: builtin:static is the base instead.*\n2: sources are not copied/,
  );
});

test('takes a file for the program of its name if make or another tool makes it, and says so', async (t) => {
  const make = await only(
    t,
    'FROM golang AS b\nCOPY . /s\nRUN make -C /s\nFROM alpine\nRUN apk add tzdata\nCOPY --from=b /s/bin/app /app\nCOPY --from=busybox /bin/sh /bin/sh\n',
  );
  assert.deepEqual(make.settings?.go, { programs: [{ package: './cmd/app', path: '/app' }] });
  assert.deepEqual(make.notes, [
    '5: strake runs no commands in images; builtin:static has certificates and time zones',
    '6: taken for the program cmd/app, whose flags are unknown',
    '7: files of other images are not copied: use that image as the base, or add them with the plugin files',
  ]);
  const prebuilt = await only(t, 'FROM alpine\nCOPY dist/app /app\n');
  assert.deepEqual(prebuilt.settings?.go, { programs: [{ package: './cmd/app', path: '/app' }] });
});

test('names images after their Dockerfiles, and finds the directory that each copies from', async (t) => {
  const build = (path: string) =>
    `FROM golang AS b\nCOPY ${path} /s\nRUN cd /s && go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\n`;
  const described = await describe(
    t,
    {
      Dockerfile: build('cmd/api'),
      'worker.Dockerfile': build('cmd/worker'),
      'web/Dockerfile': build('server'),
      'web/server/main.go': '',
      'cmd/api/main.go': '',
      'cmd/worker/main.go': '',
      'node/Dockerfile': 'FROM node\n',
      'test/Dockerfile': build('.'),
    },
    ['cmd/api', 'cmd/worker', 'web/server', 'cmd/other'],
  );
  assert.deepEqual(
    described?.draft.images.map(({ name, program }) => [name, program]),
    [
      ['api', './cmd/api'],
      ['worker', './cmd/worker'],
      ['server', './web/server'],
    ],
  );
  assert.deepEqual(
    described?.notes.map(({ file, reason }) => [file, reason]),
    [['node/Dockerfile', 'the image contains no Go program']],
  );
  assert.deepEqual(described?.remarks, [
    'unlike those of Docker: labels name the commit, unless "vcs: false" is set',
    './cmd/other is in no Dockerfile, so it has no image',
  ]);
});

test('refuses a Dockerfile that Docker would refuse, with its line', async (t) => {
  await assert.rejects(only(t, 'FROM golang\nBUILD .\n'), {
    code: 'CONFIG_SYNTAX',
    message: '"BUILD" is not an instruction',
  });
  await assert.rejects(only(t, 'COPY a b\n'), { message: 'COPY before FROM' });
  await assert.rejects(only(t, '# nothing\n'), { message: 'there is no FROM' });
  await assert.rejects(only(t, 'FROM scratch\nCOPY a[ /a\n'), {
    code: 'CONFIG_SYNTAX',
    message: 'the pattern "a[" is malformed',
  });
});

test('fills in the variables of here-documents, unless their delimiter is quoted', async (t) => {
  const { settings, vars } = await only(
    t,
    `FROM golang AS b
COPY . /s
RUN cd /s && go build -o /a ./cmd/app
FROM scratch
COPY --from=b /a /a
ENV HH=hello
ARG WHO=me
COPY <<F /etc/x
who "$WHO"  \${HH} \\$HH
F
COPY <<"F" /etc/y
who $WHO
F
`,
  );
  assert.deepEqual(settings?.files, {
    '/etc/x': { content: 'who "{{who}}"  hello $HH\n' },
    '/etc/y': { content: 'who $WHO\n' },
  });
  assert.deepEqual(vars, { who: { env: 'WHO', fallback: 'me' } });
});

test('refuses stages that double each other without end', { timeout: 20_000 }, async (t) => {
  const stages = Array.from(
    { length: 30 },
    (_, at) =>
      `FROM scratch AS s${at + 1}\nCOPY --from=s${at} /p/ /p/x/\nCOPY --from=s${at} /p/ /p/y/\n`,
  );
  const first = 'FROM golang AS s0\nCOPY . /s\nRUN cd /s && go build -o /p/a ./cmd/app\n';
  await assert.rejects(only(t, first + stages.join('')), {
    code: 'CONFIG_SYNTAX',
    message: 'the stage gets more than 4096 files by its instructions',
  });
});

test('takes little time for patterns with many stars', { timeout: 20_000 }, async (t) => {
  const name = 'a'.repeat(200);
  const files = {
    [`q/${name}`]: '',
    [`q/${'a'.repeat(13)}b`]: '',
    [`web/${name}`]: '',
    'web/x1': '',
  };
  const pattern = `${'a*'.repeat(12)}b`;
  const { settings } = await only(
    t,
    `FROM golang AS b\nCOPY . /s\nRUN cd /s && go build -o /a ./cmd/app\nFROM scratch\nCOPY --from=b /a /a\nCOPY web /web\nCOPY q/${pattern} /q/\n`,
    { ...files, '.dockerignore': `web/${pattern}\n!web/x?\n` },
  );
  assert.deepEqual(settings?.files, {
    '/web': { glob: [name, 'x1'], directory: 'web' },
    '/q': { glob: [`${'a'.repeat(13)}b`], directory: 'q' },
  });
});

test('refuses an ignore file that is a FIFO, or endless', {
  skip: process.platform === 'win32',
  timeout: 20_000,
}, async (t) => {
  for (const make of [
    (path: string) => execFileSync('sh', ['-c', 'mkfifo "$0"', path]),
    (path: string) => symlinkSync('/dev/zero', path),
    (path: string) => writeFileSync(path, '#'.repeat(2 ** 20 + 1)),
  ])
    await assert.rejects(
      only(t, 'FROM golang\n', {}, undefined, (directory) =>
        make(join(directory, '.dockerignore')),
      ),
      { code: 'CONFIG_SYNTAX', message: /the file cannot be read: it (is|has) / },
    );
});

test('keeps a command that is set before the entrypoint in the same stage', async (t) => {
  const { settings } = await only(
    t,
    'FROM golang AS b\nCOPY . /s\nRUN cd /s && go build -o /a ./cmd/app\nFROM scratch\nCMD ["x"]\nCOPY --from=b /a /a\nENTRYPOINT ["/a"]\n',
  );
  assert.deepEqual(settings?.config, { entrypoint: ['/a'], cmd: ['x'] });
});

test('notes words of ENV and LABEL that set nothing', async (t) => {
  const { settings, notes } = await only(
    t,
    'FROM golang\nCOPY . /s\nWORKDIR /s\nRUN go build -o /app ./cmd/app\nENV S={% raw %}\nLABEL a=b c\nENTRYPOINT ["/app"]\n',
  );
  assert.doesNotMatch(JSON.stringify(settings), /"(ra|raw|%|)":/);
  assert.match(notes.join('\n'), /5: raw has no "=".*\n5: %} has no "=".*\n6: c has no "="/);
});

test('says which forms of variables it does not evaluate', async (t) => {
  const { settings, notes } = await only(
    t,
    'FROM golang\nCOPY . /s\nWORKDIR /s\nENV U=u\nENV R=${U:?no} T=x${U#u} W=${N:?no}\nRUN go build -tags a${U%u} -o /app ./cmd/app\nENTRYPOINT ["/app"]\n',
  );
  assert.deepEqual(Object(settings?.config).env, { U: 'u', R: 'u', T: 'x', W: '' });
  assert.match(
    notes.join('\n'),
    /5: \$\{U#u\} is taken for empty.*\n5: \$\{N:\?no\} is taken.*\n6: \$\{U%u\} is taken/,
  );
});

test('says that a user is missing that only a RUN adds', async (t) => {
  const { notes } = await only(
    t,
    'FROM golang AS b\nCOPY . /s\nRUN cd /s && go build -o /a ./cmd/app\nFROM alpine\nRUN addgroup g && adduser -D app\nCOPY --from=b /a /a\nUSER app:g\nUSER nobody\n',
  );
  assert.deepEqual(notes, [
    '5: strake runs no commands in images',
    '7: the base does not have this user, which RUN in line 5 adds: set "user" in the configuration to a number, such as 65532',
  ]);
});
