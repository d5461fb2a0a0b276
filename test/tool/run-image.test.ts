import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  requireTool,
  runImage,
  runOk,
  startRegistry,
  ToolMissing,
  temporaryDirectory,
} from './index.ts';

const PROGRAM = `package main

import (
	"fmt"
	"os"
)

func main() {
	here, _ := os.Getwd()
	fmt.Println(os.Args[1:], os.Getuid(), here, os.Getenv("CARGO"))
	os.Exit(7)
}
`;

/** Makes an image without strake: a static program, appended and configured by crane. */
async function pushImage(t: TestContext, crane: string): Promise<string> {
  const directory = await temporaryDirectory(t);
  await mkdir(join(directory, 'root/work'), { recursive: true });
  await writeFile(join(directory, 'main.go'), PROGRAM);
  const env = { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', GOFLAGS: '', GO111MODULE: 'off' };
  await runOk(['go', 'build', '-o', 'root/program', 'main.go'], { cwd: directory, env });
  await runOk(['tar', '-C', 'root', '-cf', 'layer.tar', 'program', 'work'], { cwd: directory });
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const image = `${host}/program:1`;
  const layer = join(directory, 'layer.tar');
  await runOk([crane, 'append', '--platform=linux/amd64', '-f', layer, '-t', image]);
  const config = [
    '--entrypoint=/program',
    '--user=65532:65532',
    '--workdir=/work',
    '--env=CARGO=tea',
  ];
  await runOk([crane, 'mutate', '--set-platform=linux/amd64', ...config, image]);
  return `docker://${image}`;
}

for (const how of ['podman', 'chroot'] as const) {
  test(`${how}: runs an image from a registry with its user, directory, environment and exit code`, async (t) => {
    const needed =
      how === 'podman' ? (['podman', 'runc'] as const) : (['skopeo', 'umoci'] as const);
    for (const name of needed) {
      if ((await requireTool(t, name)) === undefined) return;
    }
    const crane = await requireTool(t, 'crane');
    if (crane === undefined) return;
    const image = await pushImage(t, crane);
    const done = await runImage(t, image, { how, args: ['one', 'two'] }).catch((error) => {
      if (!(error instanceof ToolMissing)) throw error;
      t.skip(error.message);
      return undefined;
    });
    if (done === undefined) return;
    assert.equal(done.stdout, '[one two] 65532 /work tea\n', done.stderr);
    assert.equal(done.status, 7);
    assert.equal(done.how, how);
  });
}
