import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk } from './strake.ts';

const MAIN = 'package main\n\nvar version string\n\nfunc main() { println(version) }\n';

const SHOP = {
  'go.mod': 'module example.com/shop\n\ngo 1.24\n',
  'cmd/server/main.go': MAIN,
  'cmd/migrate/main.go': MAIN,
  'static/index.html': '<p>shop</p>\n',
  'static/index.html.bak': '',
  '.dockerignore': '# nobody needs these\n.git\n**/*.bak\n',
  'migrations/1.sql': 'SELECT 1;\n',
};

const DOCKERFILE = `# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG VERSION=dev TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
RUN --mount=type=cache,target=/root/.cache/go-build \\
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \\
    # both programs
    go build -ldflags="-s -w -X main.version=$VERSION" -o /out/ ./cmd/...

FROM scratch
WORKDIR /app
COPY --from=build /out/ /usr/local/bin/
COPY --from=build --chown=1000:1000 /src/migrations ./migrations
COPY static /app/static
ENV PORT=8080
EXPOSE 8080
USER 1000:1000
ENTRYPOINT ["/usr/local/bin/server"]
CMD ["--port", "8080"]
`;

test('writes a configuration of a Dockerfile whose image has what the Dockerfile says', async (t) => {
  const directory = await project(t, { ...SHOP, Dockerfile: DOCKERFILE });
  const { status, stderr } = await strake(directory, ['init']);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^wrote strake\.config\.yaml with 1 image, from Dockerfile$/m);
  assert.doesNotMatch(stderr, /warning|differs/);
  assert.match(
    stderr,
    /^ {2}same as Dockerfile: base, programs, flags and variables of go, 2 files, entrypoint, cmd, environment, user, workdir, ports$/m,
  );
  await strakeOk(directory, ['build', '-p', 'linux/amd64'], { env: { VERSION: 'v7' } });
  const args = ['inspect', 'oci:dist/oci', '--layers', '--json'];
  const [image] = JSON.parse(await strakeOk(directory, args)).images;
  const entries: { path: string; type: string; mode: string; uid: number }[] = image.layers.flatMap(
    (layer: { entries: object[] }) => layer.entries,
  );
  assert.deepEqual(
    entries
      .filter(({ type }) => type === 'file')
      .map(({ path, mode, uid }) => `${path} ${mode} ${uid}`)
      .sort(),
    [
      'app/migrations/1.sql 0644 1000',
      'app/static/index.html 0644 0',
      'usr/local/bin/migrate 0755 0',
      'usr/local/bin/server 0755 0',
    ],
  );
  const { Entrypoint, Cmd, Env, WorkingDir, User, ExposedPorts } = image.config.config;
  assert.deepEqual(
    { Entrypoint, Cmd, Env, WorkingDir, User, ExposedPorts },
    {
      Entrypoint: ['/usr/local/bin/server'],
      Cmd: ['--port', '8080'],
      Env: ['PORT=8080'],
      WorkingDir: '/app',
      User: '1000:1000',
      ExposedPorts: { '8080/tcp': {} },
    },
  );
});

test('refuses a Dockerfile that Docker would refuse, and writes nothing', async (t) => {
  const directory = await project(t, { ...SHOP, Dockerfile: 'FROM golang\n\nBUILD .\n' });
  const { status, stderr } = await strake(directory, ['init']);
  assert.equal(status, 2);
  assert.match(stderr, /Dockerfile:3: "BUILD" is not an instruction/);
  await assert.rejects(readFile(join(directory, 'strake.config.yaml')), { code: 'ENOENT' });
});

test('says that a Dockerfile contains no Go program, and writes a configuration of the programs', async (t) => {
  const directory = await project(t, { ...SHOP, Dockerfile: 'FROM node:24\nCOPY . .\n' });
  const { status, stderr } = await strake(directory, ['init']);
  assert.equal(status, 0);
  assert.match(stderr, /Dockerfile:1: FROM node:24: the image contains no Go program/);
  assert.match(stderr, /^wrote strake\.config\.yaml with 2 programs$/m);
});

test('warns of a configuration that a build would refuse, also when it is quiet', async (t) => {
  const text = 'FROM scratch\nCOPY server /server\nCOPY missing.txt /m\n';
  const directory = await project(t, { ...SHOP, Dockerfile: text });
  const { status, stderr } = await strake(directory, ['init', '--quiet']);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^warning: a build with strake\.config\.yaml would fail: .*missing\.txt/m);
  assert.doesNotMatch(stderr, /same as/);
});
