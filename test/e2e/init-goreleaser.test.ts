import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { workTree } from '../ko/work-tree.ts';
import { runOk } from '../tool/index.ts';
import { strake, strakeOk } from './strake.ts';

test('writes a configuration of a .goreleaser.yaml whose images and archives have its programs', async (t) => {
  const { directory } = await workTree(t, {
    'go.mod': 'module example.com/acme/tool\n\ngo 1.24\n',
    'cmd/tool/main.go':
      'package main\n\nvar version = "none"\n\nfunc main() { println(version) }\n',
    LICENSE: 'MIT\n',
    'docs/use.txt': 'use\n',
    '.gitignore': 'strake.config.yaml\ndist\n',
    '.goreleaser.yaml': `version: 2
project_name: tool
builds:
  - main: ./cmd/tool
    env: [CGO_ENABLED=0]
    goos: [linux, windows]
    goarch: [amd64]
    ldflags: ["-s -w -X main.version={{ .Version }}"]
kos:
  - repositories: [ghcr.io/acme/tool]
    bare: true
    base_image: scratch
    tags: ["{{ .Version }}"]
archives:
  - name_template: "{{ .ProjectName }}_{{ title .Os }}"
    wrap_in_directory: "{{ .ProjectName }}-{{ .Os }}"
    files: [LICENSE, { src: docs, dst: doc }]
    format_overrides: [{ goos: windows, formats: [zip] }]
checksum: { name_template: checksums.txt }
`,
  });
  const { status, stderr } = await strake(directory, ['init']);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^wrote strake\.config\.yaml with 2 images, from \.goreleaser\.yaml$/m);
  assert.doesNotMatch(stderr, /warning/);
  const same = [...stderr.matchAll(/^ {2}(?:same as|differs).*$/gm)].map(([line]) => line.trim());
  assert.deepEqual(same, [
    'same as .goreleaser.yaml: base, platforms, names, files, entrypoint, user, labels, flags and variables of go',
    'differs: programs are in /app, which is in PATH, instead of /ko-app',
    'differs: environment without KO_DATA_PATH=/var/run/ko',
    'same as the archives of .goreleaser.yaml: archives, 6 files, checksums, flags and variables of go',
  ]);
  const plan = JSON.parse(
    await strakeOk(directory, ['plan', '--json', '--push', '--image', 'tool']),
  );
  assert.equal(plan.images[0].repository, 'ghcr.io/acme/tool');
  assert.deepEqual(plan.images[0].index.tags, ['1.2.3']);
  await strakeOk(directory, ['build', '--image', 'tool-archive']);
  const names = (await readdir(join(directory, 'dist'))).sort();
  assert.deepEqual(names, ['.gitignore', 'checksums.txt', 'tool_Linux.tar.gz', 'tool_Windows.zip']);
  await runOk(['sha256sum', '--check', 'checksums.txt'], { cwd: join(directory, 'dist') });
  await runOk(['tar', '-xzf', 'tool_Linux.tar.gz'], { cwd: join(directory, 'dist') });
  const printed = await runOk(['sh', '-c', './tool-linux/tool 2>&1'], {
    cwd: join(directory, 'dist'),
  });
  assert.equal(printed, '1.2.3\n');
  assert.equal(await readFile(join(directory, 'dist/tool-linux/LICENSE'), 'utf8'), 'MIT\n');
  assert.equal(await readFile(join(directory, 'dist/tool-linux/doc/use.txt'), 'utf8'), 'use\n');
});
