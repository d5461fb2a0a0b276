// strake-plugin-zig-cc: Go programs with C in them, for other platforms than the machine's.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runImage, runOk, startRegistry, tool } from '../tool/index.ts';
import { createProject, runInstalled, runInstalledOk } from './installation.ts';
import { readMetadata, readProgram } from './read-program.ts';

const FILES = {
  'go.mod': 'module example.com/app\n\ngo 1.24\n\nrequire github.com/mattn/go-sqlite3 v1.14.32\n',
  'answer.c': 'int answer(void) { return 42; }\n',
  'main.go': `package main

// int answer(void);
import "C"

import (
	"database/sql"
	"fmt"
	"log"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	var sum int
	if err := db.QueryRow("SELECT ? + 1", int(C.answer())).Scan(&sum); err != nil {
		log.Fatal(err)
	}
	fmt.Println("SQLite says", sum)
}
`,
};

const config = (zig: string, repository: string) => `plugins: [go, zig-cc]
platforms: [linux/amd64, linux/arm64]
repository: ${repository}
tags: [v1]
base: scratch
vcs: false
go: { programs: ["."], env: { CGO_CFLAGS: "-O0 -g0" } }
zig-cc: { command: [${zig}] }
`;

test('builds a static program with C and SQLite for two platforms', async (t) => {
  const zig = await tool('zig');
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const repository = `${registry.host}/sqlite`;
  const project = await createProject(t, { ...FILES, 'strake.yaml': config(zig, repository) });
  await runOk(['go', 'mod', 'tidy'], { cwd: project });
  await runInstalledOk(project, ['build', '--push', '--metadata-file', 'out.json']);
  const ran = await runImage(t, `docker://${repository}:v1`);
  assert.equal(ran.stdout, 'SQLite says 43\n', ran.stderr);
  const { platforms } = await readMetadata(join(project, 'out.json'));
  const machines = { 'linux/amd64': /X86-64/, 'linux/arm64': /AArch64/ };
  for (const [platform, machine] of Object.entries(machines)) {
    const reference = `${repository}@${platforms[platform]?.digest}`;
    const program = await readProgram(t, reference, 'app/app');
    const headers = await runOk(['readelf', '--file-header', '--program-headers', program]);
    assert.match(headers, machine);
    assert.doesNotMatch(headers, /INTERP/, 'a static program needs no interpreter');
    assert.match(await runOk(['go', 'version', '-m', program]), /\tbuild\tCGO_ENABLED=1\n/);
  }
});

test('says how to install zig if it is missing', async (t) => {
  const project = await createProject(t, {
    ...FILES,
    'strake.yaml': config('no-zig-here', 'registry.example/app'),
  });
  await runOk(['go', 'mod', 'tidy'], { cwd: project });
  const { status, stderr } = await runInstalled(project, ['plan']);
  assert.equal(status, 4, stderr);
  assert.match(stderr, /"no-zig-here" does not run/);
  assert.match(stderr, /pip install ziglang/);
});
