import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProject, type MemoryPrograms, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

const programs: MemoryPrograms = ([command, ...args], { env }, read) => {
  const option = (name: string) => args[args.indexOf(name) + 1] ?? '';
  if (command === 'rustc') return 'rustc 1.91.0\n';
  if (command === 'rustup')
    return 'aarch64-unknown-linux-gnu\nx86_64-unknown-linux-gnu\nx86_64-unknown-linux-musl\n';
  if (command !== 'cargo') return undefined;
  const program = `${option('--target-dir')}/${option('--target')}/release/app`;
  return { files: { [program]: `${read('src/main.rs')} ${env?.CARGO_PROFILE_RELEASE_LTO}` } };
};
const config = {
  platforms: ['linux/amd64', 'linux/arm64'],
  rust: { programs: { app: '/bin/app' } },
};

test('builds for the installed target, and starts the only program', async () => {
  const { images } = await describeProject(plugin, { config, programs });
  const [amd64, arm64] = images[0]?.platforms ?? [];
  const target = (argv: readonly string[] = []) => argv[argv.indexOf('--target') + 1];
  assert.equal(target(amd64?.compile.steps[0]?.argv), 'x86_64-unknown-linux-musl');
  assert.equal(target(arm64?.compile.steps[0]?.argv), 'aarch64-unknown-linux-gnu');
  assert.equal(amd64?.layer.layers[0]?.entries.at(-1)?.path, '/bin/app');
  assert.deepEqual(amd64?.mutate.config.config?.Entrypoint, ['/bin/app']);
});

test('takes directories with a Cargo.toml from the command line, and nothing else', () => {
  const { packages } = plugin;
  assert.ok(typeof packages === 'function');
  const read = (path: string) => (path === '/work/crates/app/Cargo.toml' ? '' : undefined);
  const files = { read, list: () => [], realPath: () => undefined, type: () => undefined };
  const place = { cwd: '/work', directory: '/work', files };
  assert.deepEqual(packages(['./crates/app'], place, {}), { programs: { app: '/bin/app' } });
  assert.equal(packages(['./cmd/app'], place, {}), undefined);
});

const contract = pluginContract(plugin, {
  projects: {
    programs: {
      config,
      programs,
      files: { 'src/main.rs': 'fn main() {}' },
      env: { CARGO_PROFILE_RELEASE_LTO: 'off' },
      outputs: ['memory:rust'],
    },
  },
  refused: {
    'a platform without a target': { config: { ...config, platforms: ['linux/s390x'] }, programs },
    'a machine without Rust': { config },
  },
});
for (const { name, run } of contract) test(name, run);
