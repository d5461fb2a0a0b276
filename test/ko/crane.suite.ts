// A real module of the Go proxy: programs of many packages, without a .ko.yaml and without git.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { GO_TOOLS, runOk, temporaryDirectory } from '../tool/index.ts';
import { bothTools } from './both-tools.ts';
import { assertSameRegistries } from './compare-images.ts';
import { sameImages } from './same-images.ts';

test('crane and the registry of go-containerregistry: the same images', async (t) => {
  const tools = await bothTools(t);
  const directory = join(await temporaryDirectory(t), 'module');
  // Its packages are in Go's build cache: tests build these commands as tools.
  const module = `github.com/google/go-containerregistry@${GO_TOOLS.crane.version}`;
  const { Dir } = JSON.parse(await runOk(['go', 'mod', 'download', '-json', module]));
  await cp(Dir, directory, { recursive: true });
  await runOk(['chmod', '-R', 'u+w', directory]);
  const runs = await sameImages(
    tools,
    { directory, koDirectory: directory },
    {
      args: ['build', './cmd/crane', './cmd/registry', '-t', 'latest,v0.22.1', '--sbom=none'],
      env: { KO_DEFAULTBASEIMAGE: tools.bases.static, GOFLAGS: '-ldflags=-s' },
    },
  );
  await assertSameRegistries(tools.bases, runs);
});
