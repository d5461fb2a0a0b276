// strake-plugin-rust: programs of another language.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runImage, startRegistry } from '../tool/index.ts';
import { createProject, runInstalled, runInstalledOk } from './installation.ts';

const FILES = {
  'Cargo.toml': '[package]\nname = "greet"\nversion = "1.0.0"\nedition = "2021"\n',
  'Cargo.lock': 'version = 4\n\n[[package]]\nname = "greet"\nversion = "1.0.0"\n',
  'src/main.rs': 'fn main() { println!("hello from Rust"); }\n',
  'strake.yaml': `plugins: [rust]
base: scratch
vcs: false
rust: { programs: { greet: /usr/bin/greet } }
`,
};

test('builds a Rust program into an image that runs, to the same digest each time', async (t) => {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const digests: string[] = [];
  const args = ['build', '--platform', 'linux/amd64', '-t', `${host}/greet:v1`, '--push'];
  for (const _ of [1, 2]) {
    const project = await createProject(t, FILES);
    const env = { STRAKE_CACHE: join(project, '.cache') };
    digests.push(await runInstalledOk(project, args, { env }));
  }
  const ran = await runImage(t, `docker://${host}/greet:v1`);
  assert.equal(ran.stdout, 'hello from Rust\n', ran.stderr);
  assert.equal(digests[0], digests[1]);
});

test('says which target is missing, and how to install it', async (t) => {
  const project = await createProject(t, FILES);
  const { status, stdout, stderr } = await runInstalled(project, [
    'build',
    '--platform',
    'linux/riscv64',
  ]);
  assert.equal(status, 4, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /Rust has no target for linux\/riscv64/);
  assert.match(stderr, /rustup target add riscv64\S*-unknown-linux-musl/);
});
