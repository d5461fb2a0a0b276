// strake-plugin-strip: a step between compile and layer.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, runImage, runOk, startRegistry } from '../tool/index.ts';
import { GO_PROGRAM } from './go-program.ts';
import { createProject, runInstalledOk } from './installation.ts';
import { readMetadata, readProgram } from './read-program.ts';

const config = (plugins: string, repository: string) => `plugins: [${plugins}]
platforms: [linux/amd64, linux/arm64, linux/s390x]
repository: ${repository}
tags: [v1]
vcs: false
go: { programs: [./cmd/app] }
`;

test('strips the programs of every platform, and they still run', async (t) => {
  if ((await requireTool(t, 'llvm-strip')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const repository = `${registry.host}/strip`;
  const project = await createProject(t, {
    ...GO_PROGRAM,
    'plain.yaml': config('go', `${repository}/plain`),
    'strip.yaml': config('go, strip', `${repository}/strip`),
  });
  const sizes: Record<string, readonly number[]> = {};
  for (const name of ['plain', 'strip']) {
    const args = ['build', '-c', `${name}.yaml`, '--push', '--metadata-file', `${name}.json`];
    await runInstalledOk(project, args);
    const { platforms } = await readMetadata(join(project, `${name}.json`));
    const files = Object.values(platforms).map(({ digest }) =>
      readProgram(t, `${repository}/${name}@${digest}`, 'app/app'),
    );
    const programs = await Promise.all(files);
    sizes[name] = await Promise.all(programs.map(async (file) => (await readFile(file)).length));
    for (const program of programs) {
      const sections = await runOk(['readelf', '--section-headers', '--wide', program]);
      assert.equal(/ \.symtab /.test(sections), name === 'plain', sections);
    }
  }
  for (const [at, size] of (sizes.strip ?? []).entries())
    assert.ok(size < (sizes.plain?.[at] ?? 0) * 0.8, `${size} of ${sizes.plain?.[at]} bytes`);
  const ran = await runImage(t, `docker://${repository}/strip:v1`);
  assert.match(ran.stdout, /^hello from amd64 65532\n$/, ran.stderr);
});

test('strips again only what has changed', async (t) => {
  const strip = await requireTool(t, 'llvm-strip');
  if (strip === undefined) return;
  const project = await createProject(t, GO_PROGRAM);
  const log = join(project, 'log');
  const tool = join(project, 'tool');
  await writeFile(tool, `#!/bin/sh\necho ran >> ${log}\nexec ${strip} "$@"\n`, { mode: 0o755 });
  const text = `${config('go, strip', 'registry.example/app')}strip: { tool: "${tool}" }\n`;
  await writeFile(join(project, 'strake.yaml'), text);
  const build = () =>
    runInstalledOk(project, ['build'], { env: { STRAKE_CACHE: join(project, 'cache') } });
  const ran = async () => (await readFile(log, 'utf8')).trimEnd().split('\n').length;
  const first = await build();
  assert.equal(await ran(), 3);
  assert.equal(await build(), first);
  assert.equal(await ran(), 3);
  const source = GO_PROGRAM['cmd/app/main.go'] ?? '';
  await writeFile(join(project, 'cmd/app/main.go'), source.replace('hello from', 'ahoy from'));
  assert.notEqual(await build(), first);
  assert.equal(await ran(), 6);
});
